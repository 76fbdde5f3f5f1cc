import static org.junit.jupiter.api.Assertions.*;

import java.net.URI;
import java.net.http.*;
import java.util.*;
import org.junit.jupiter.api.*;

/** A client's test as JUnit 5 has it. Where the platform is, and whose login, it takes from the environment. */
class PlatformTest {
    static final Map<String, String> ENV = System.getenv();
    static final String SIM = "8988280666000000001";
    final HttpClient http = HttpClient.newHttpClient();

    @Test
    void anSmsIsAcceptedAndHasAnAddress() throws Exception {
        String login = ENV.get("EASYCONNECT_USERNAME") + ":" + ENV.get("EASYCONNECT_PASSWORD");
        String basic = "Basic " + Base64.getEncoder().encodeToString(login.getBytes());
        String token = post(ENV.get("EASYCONNECT_TOKEN_URL"), basic, "{\"grant_type\":\"client_credentials\"}")
                .body().replaceAll(".*\"access_token\":\"([^\"]+)\".*", "$1");

        String sms = "{\"payload\":\"hello\",\"source_address\":\"" + SIM + "\"}";
        var accepted = post(ENV.get("EASYCONNECT_URL") + "/v1/sims/" + SIM + "/sms", "Bearer " + token, sms);

        assertEquals(201, accepted.statusCode(), accepted.body());
        assertTrue(accepted.headers().firstValue("Location").isPresent());
    }

    HttpResponse<String> post(String url, String authorization, String json) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(java.time.Duration.ofSeconds(10))
                .header("Authorization", authorization).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
