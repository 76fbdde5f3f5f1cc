# pip install testcontainers
import os
import subprocess

from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

ready = HttpWaitStrategy(8080, "/_simulator/v1/health/ready").for_status_code(200)
simulator = (
    DockerContainer("easyconnect-simulator")
    .with_command("serve --listen 0.0.0.0:8080")
    .with_exposed_ports(8080)
    .waiting_for(ready)
)
with simulator:
    host = f"{simulator.get_container_host_ip()}:{simulator.get_exposed_port(8080)}"
    client = {**os.environ, "EASYCONNECT_URL": f"http://{host}/management-api"}
    subprocess.run(["python3", "client.py"], env=client, check=True)
