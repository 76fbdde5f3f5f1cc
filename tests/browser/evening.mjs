// A world in which something has happened, for pictures and for the check of accessibility.

const sim = (number) => `8988280666000000${String(number).padStart(3, "0")}`;

/** Messages in every state, faults that have fired, requests that were declined, a finding. */
export async function letAnEveningPass(simulator) {
  const control = (...call) => simulator.control(...call);
  await control("POST", "rules", { id: "first-report-lost", on: "webhook.report", when: { first: 1 }, then: "lose" });
  await control("POST", "faults", { id: "storm", fault: "status", status: 503, on: "sims.read", when: { first: 2 }, retry_after: "2s" });
  await control("POST", "faults", { id: "slow-evening", fault: "latency", by: "10ms", on: "sms.*", when: { percent: 40 } });
  await control("POST", "faults", { id: "gateway-down", fault: "outage", on: "orders.*", how: "page", enabled: false });
  await control("POST", "clock/advance", { by: "11h20m" });
  for (const [number, text] of [[1, "open valve 3"], [2, "interval=15"], [4, "status?"], [9, "reboot"], [23, "Wo bist du? Grüße aus Utrecht"]])
    await simulator.sendSms(sim(number), text);
  await control("POST", "clock/advance", { by: "10s" });
  for (let i = 0; i < 3; ++i) await simulator.call("GET", `/v1/sims/${sim(1)}`);
  await simulator.call("GET", "/v1/sims/8988280666000099999");
  await simulator.call("POST", `/v1/sims/${sim(20)}/sms`, { payload: "wake up" });
  await simulator.call("PUT", `/v1/sims/${sim(25)}`, { label: "pump-25" });
  await simulator.call("GET", "/v1/sims?pageSize=5&page=2");
  await control("POST", `devices/${sim(1)}/sms`, {
    payload: "Report of the evening: the pump runs at 1480 rpm, pressure 3.2 bar, temperature 41.5 degrees, valve 3 is open and the tank is at 78 per cent. The next report comes in fifteen minutes, as asked.",
    dest_address: "12345",
  });
  await control("POST", "clock/advance", { by: "6m" });
  await control("POST", `devices/${sim(2)}/data`, { rx_mb: 3.5, tx_mb: 1.2 });
  await control("PATCH", `devices/${sim(3)}`, { attached: false });
  await control("PATCH", `devices/${sim(5)}`, { asleep: true });
  for (const text of ["hello?", "hello?"]) await simulator.sendSms(sim(6), text);
  await simulator.sendSms(sim(7), "interval=30");
}
