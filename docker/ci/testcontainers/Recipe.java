// org.testcontainers:testcontainers
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

class Recipe {
    public static void main(String[] args) throws Exception {
        try (var simulator = new GenericContainer<>("easyconnect-simulator")
                .withCommand("serve", "--listen", "0.0.0.0:8080")
                .withExposedPorts(8080)
                .waitingFor(Wait.forHttp("/_simulator/v1/health/ready").forPort(8080).forStatusCode(200))) {
            simulator.start();
            String host = simulator.getHost() + ":" + simulator.getMappedPort(8080);
            var client = new ProcessBuilder("java", "Client.java").inheritIO();
            client.environment().put("EASYCONNECT_URL", "http://" + host + "/management-api");
            System.exit(client.start().waitFor());
        }
    }
}
