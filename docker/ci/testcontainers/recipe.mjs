// npm install testcontainers
import { execFileSync } from "node:child_process";
import { GenericContainer, Wait } from "testcontainers";

const simulator = await new GenericContainer("easyconnect-simulator")
  .withCommand(["serve", "--listen", "0.0.0.0:8080"])
  .withExposedPorts(8080)
  .withWaitStrategy(Wait.forHttp("/_simulator/v1/health/ready", 8080).forStatusCode(200))
  .start();
try {
  const host = `${simulator.getHost()}:${simulator.getMappedPort(8080)}`;
  const env = { ...process.env, EASYCONNECT_URL: `http://${host}/management-api` };
  execFileSync("node", ["client.mjs"], { env, stdio: "inherit" });
} finally {
  await simulator.stop();
}
