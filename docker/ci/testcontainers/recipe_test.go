package client // go get github.com/testcontainers/testcontainers-go github.com/stretchr/testify

import (
	"testing"

	"github.com/stretchr/testify/require"
	tc "github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

func startSimulator(t *testing.T) (baseURL string) {
	simulator, err := tc.Run(t.Context(), "easyconnect-simulator", tc.WithExposedPorts("8080/tcp"),
		tc.WithCmd("serve", "--listen", "0.0.0.0:8080"),
		tc.WithWaitStrategy(wait.ForHTTP("/_simulator/v1/health/ready").WithPort("8080/tcp")))
	tc.CleanupContainer(t, simulator)
	require.NoError(t, err)
	host, err := simulator.PortEndpoint(t.Context(), "8080/tcp", "http")
	require.NoError(t, err)
	return host + "/management-api"
}
