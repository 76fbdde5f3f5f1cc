#include "file_lab.hpp"

#include "scenario/fixtures/default_fixture.hpp"
#include "scenario/fixtures/fixture.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

World build(const std::vector<std::string>& texts, std::uint64_t seed = 1)
{
    std::vector<FixtureFile> files;
    files.reserve(texts.size());
    for (const auto& text : texts)
        files.push_back({std::string(1, static_cast<char>('a' + files.size())) + ".yaml", text});
    return build_world(files, {.seed = seed, .start = start});
}

std::string errors_of(const std::vector<std::string>& texts)
{
    return mistakes_of([&] { build(texts); });
}

World demo(std::uint64_t seed = 1)
{
    const FixtureFile file{std::string(default_fixture_name), std::string(default_fixture())};
    return build_world({&file, 1}, {.seed = seed, .start = start});
}

Iccid iccid(int last)
{
    return *Iccid::parse(std::to_string(8'988'280'666'000'000'000 + last));
}

const Sim& sim(const World& world, int last)
{
    const Sim* found = world.sims.find(iccid(last));
    REQUIRE(found);
    return *found;
}

std::vector<std::string> events_of(const Sim& sim)
{
    std::vector<std::string> texts;
    texts.reserve(sim.events.size());
    for (const auto& event : sim.events) texts.push_back(event.description);
    return texts;
}

/// Everything of a usage history, to compare two.
std::vector<std::int64_t> numbers_of(const Usage& usage)
{
    std::vector<std::int64_t> numbers;
    for (const auto& row : usage)
        for (const std::int64_t number :
             {std::int64_t{row.day.time_since_epoch().count()}, row.data_rx.millionths(),
              row.data_tx.millionths(), row.sms_mo, row.sms_mt})
            numbers.push_back(number);
    return numbers;
}

} // namespace

TEST_CASE("a broken fixture says where and what, and gives no world", "[fixture]")
{
    struct Row {
        std::string text, error;
    };
    const std::string v = "version: 1\n";
    const std::string card = v + "sims:\n  - {iccid: \"8988280666000000001\", ";
    const std::string pump = v + "sims:\n  - iccid: \"8988280666000000001\"\n";
    const std::string top_keys =
        "version, organisation, clock, accounts, platform, products, sims, orders, webhooks, "
        "networks or rules";
    const Row rows[] = {
        {"", "1:1: error: this file is empty; a fixture begins with version: 1"},
        {"# nothing\n", "1:1: error: this file is empty; a fixture begins with version: 1"},
        {"- 1", "1:1: error: this must be a map of " + top_keys},
        {"{}", "1:1: error: version is missing"},
        {"version: 2", "1:10: error: version: this must be the number 1, not \"2\""},
        {"version: \"1\"", "1:10: error: version: this must be the number 1, without quotes"},
        {v + "sim: []", "2:1: error: sim: there is no such key; did you mean sims?"},
        {v + "weather: rain",
         "2:1: error: weather: there is no such key; the keys here are " + top_keys},
        {v + "clock: {start: tomorrow}",
         "2:16: error: clock.start: \"tomorrow\" is no time; write it like 2026-02-03T04:05:06Z, "
         "between 1970 and 9999"},
        {v + "clock: {pace: fast}",
         "2:15: error: clock.pace: \"fast\" must be real, scaled, manual or auto"},
        {v + "clock: {pace: scaled}",
         "2:8: error: clock: factor goes with the pace scaled, and only with it"},
        {v + "clock: {pace: scaled, factor: 0}", "2:31: error: clock.factor: this must be above 0"},
        {v + "platform: {token_validty: 4h}",
         "2:12: error: platform.token_validty: there is no such key; did you mean "
         "token_validity?"},
        {v + "platform: {token_validity: 14400}",
         "2:28: error: platform.token_validity: \"14400\" is no duration; write 250ms, 30s, 5m, "
         "4h, 2d, 1h30m or P1D, at most 100 years"},
        {v + "platform: {strict_input: on}",
         "2:26: error: platform.strict_input: this must be true or false without quotes; \"on\" "
         "is a text here"},
        {v + "platform: {quota_threshold_percent: 101}",
         "2:37: error: platform.quota_threshold_percent: this must be a whole number from 0 to "
         "100, not \"101\""},
        {v + "platform: {data_package: -1}",
         "2:26: error: platform.data_package: this must be a number from 0 to 1000000000 with at "
         "most 6 decimals, not \"-1\""},
        {v + "platform: {sms_retries: [5m, 5m]}",
         "2:30: error: platform.sms_retries[1]: each pause must be longer than the one before"},
        {v + "platform: {sms_retries: [0s]}",
         "2:26: error: platform.sms_retries[0]: the first pause must be longer than 0s"},
        {v + "platform: {sms_retries: []}",
         "2:25: error: platform.sms_retries: this must be a list of 1 to 30 durations"},
        {v + "accounts: [{username: demo}]", "2:12: error: accounts[0]: password is missing"},
        {v + "accounts: [{username: \"a:b\", password: c}]",
         "2:23: error: accounts[0].username: a username has no colon and no control characters"},
        {v + "accounts:\n- {username: a, password: b}\n- {username: a, password: c}",
         "4:14: error: accounts[1].username: username \"a\" is given twice, first at a.yaml:3:14"},
        {v + "accounts:\n- {username: a, password: b, user_id: 5}\n"
             "- {username: b, password: c, user_id: 5}",
         "4:39: error: accounts[1].user_id: user_id 5 is given twice, first at a.yaml:3:39"},
        {v + "accounts: [{username: a, password: 1234}]",
         "2:36: error: accounts[0].password: this must be a text, so it needs quotes: \"1234\""},
        {v + "webhooks: {reports: {url: \"ftp://x\"}}",
         "2:27: error: webhooks.reports.url: the webhook URL must start with http:// or https://, "
         "nothing else is supported"},
        {v + "products: [{id: 1, product: a}, {id: 1, product: b}]",
         "2:38: error: products[1].id: product 1 is given twice, first at a.yaml:2:17"},
        {v + "products: [{id: 1, product: a, minQuantity: 5, maxQuantity: 4}]",
         "2:12: error: products[0]: minQuantity must not exceed maxQuantity"},
        {v + "products: [{id: 1, product: a, one_time_charges: [{name: b, amount_net: 1.999}]}]",
         "2:73: error: products[0].one_time_charges[0].amount_net: this must be a number from 0 "
         "to 1000000 with at most 2 decimals, not \"1.999\""},
        {v + "networks: [{mcc: \"204\", mnc: \"1\"}]",
         "2:30: error: networks[0].mnc: this must be 2 to 3 digits in quotes, not \"1\""},
        {v + "sims: {iccid: \"8988280666000000001\"}", "2:7: error: sims: this must be a list"},
        {v + "sims: [{label: a}]", "2:8: error: sims[0]: iccid is missing"},
        {v + "sims: [{iccid: 8988280666000000001}]",
         "2:16: error: sims[0].iccid: this needs quotes, as \"8988280666000000001\": without them "
         "it is a number, and most tools lose the last digits of a 19-digit number and the "
         "leading zeros of any"},
        {v + "sims: [{iccid: \"89882806660000000012\"}]",
         "2:16: error: sims[0].iccid: this must be 19 digits in quotes, not "
         "\"89882806660000000012\""},
        {card + "status: enabled}",
         "3:44: error: sims[0].status: \"enabled\" must be Enabled or Disabled; did you mean "
         "Enabled?"},
        {card + "lable: a}", "3:36: error: sims[0].lable: there is no such key; did you mean "
                             "label?"},
        {card + "label: a, label: b}",
         "3:46: error: sims[0].label: this key stands here twice, first in line 3"},
        {card + "label: 17}",
         "3:43: error: sims[0].label: this must be a text, so it needs quotes: \"17\""},
        {card + "count: 0}",
         "3:43: error: sims[0].count: this must be a whole number from 1 to 2000000, not \"0\""},
        {card + "count: 2000000}\n  - {iccid: \"8988280777000000001\"}",
         "4:13: error: sims[1].iccid: this world holds no more than 2000000 SIMs"},
        {card + "count: 10}\n  - {iccid: \"8988280666000000005\"}",
         "4:13: error: sims[1].iccid: ICCID 8988280666000000005 is given twice, first at "
         "a.yaml:3:13"},
        {card + "foreign: true}\n  - {iccid: \"8988280666000000001\"}",
         "4:13: error: sims[1].iccid: ICCID 8988280666000000001 is given twice, first at "
         "a.yaml:3:13"},
        {v + "sims: [{iccid: \"9999999999999999999\", count: 2}]",
         "2:16: error: sims[0].iccid: there are not 2 numbers from this one"},
        {card + "imei: \"9999999999999999\", count: 2}",
         "3:42: error: sims[0].imei: there are not 2 numbers from this one"},
        {card + "ip_address: 10.1.2}",
         "3:48: error: sims[0].ip_address: this must be an IPv4 address such as \"10.64.0.1\""},
        {card + "locked_imei: \"3512345678901234\"}",
         "3:49: error: sims[0].locked_imei: locked_imei goes with imei_lock: true"},
        {card + "foreign: true, label: x}",
         "3:58: error: sims[0].label: a foreign card has an iccid and a count, and nothing else"},
        {card + "activated: +3d}",
         "3:47: error: sims[0].activated: this time must not lie after the start of the world, "
         "2026-01-05T08:00:00.000Z"},
        {card + "activated: -9d, ends: -10d}",
         "3:58: error: sims[0].ends: this reaches back before the card was activated; say since "
         "when it is, as activated: -90d"},
        {card + "history: {days: 30}}",
         "3:45: error: sims[0].history: this reaches back before the card was activated; say "
         "since when it is, as activated: -90d"},
        {card + "status: Disabled, data_left_mb: 3}",
         "3:68: error: sims[0].data_left_mb: a card that was never activated has none; say when "
         "it was, as activated: -90d"},
        {card + "device: {attached: false, since: -0s}}",
         "3:13: error: sims[0].iccid: this card's device is not attached, so device.since means "
         "nothing"},
        {card + "device: {rat: 6G}}",
         "3:50: error: sims[0].device.rat: \"6G\" must be 2G, 3G, 4G, 5G or NB-IoT; did you mean "
         "2G?"},
        {card + "device: {network: {mcc: \"999\", mnc: \"99\"}}}",
         "3:54: error: sims[0].device.network: network 999-99 is not known; name its operator "
         "here or under networks"},
        {pump + "    activated: -9d\n    messages: [{at: -2d, payload: hi, status: BUFFERED}]",
         "5:16: error: sims[0].messages[0]: a BUFFERED message must expire after the start of "
         "the world; give it a later expiry_date"},
        {pump + "    activated: -9d\n    messages: [{at: -2h, payload: zz, dcs: 4}]",
         "5:35: error: sims[0].messages[0].payload: With dcs 4 the payload must be hex digits, "
         "two for each octet"},
        {pump + "    activated: -9d\n    messages: [{at: -2h, payload: a, type: MO, "
                "source_address: b}]",
         "5:64: error: sims[0].messages[0].source_address: source_address goes with type MT; an "
         "MO comes from the card's msisdn"},
        {pump + "    events: [{at: -2h}]", "4:14: error: sims[0].events[0]: text is missing"},
        {v + "orders: [{order_type: FIRST}]",
         "2:23: error: orders[0].order_type: \"FIRST\" must be FIRST_ORDER, ADDITIONAL_ORDER, "
         "TOPUP, BULK_TOPUP or TARIFF_CHANGE"},
        {v + "orders: [{order_type: FIRST_ORDER, products: [{product_id: 7, quantity: 1}]}]",
         "2:60: error: orders[0].products[0].product_id: there is no product 7"},
        {v + "orders: [{order_type: FIRST_ORDER, sims: [\"8988280666000000001\"]}]",
         "2:43: error: orders[0].sims[0]: there is no SIM with ICCID 8988280666000000001"},
        {v + "orders: [{order_type: FIRST_ORDER, order_status: IN_PREPARATION}]",
         "2:10: error: orders[0]: an order IN_PREPARATION names at least one of products"},
        {v + "orders: [{order_type: TOPUP}]",
         "2:10: error: orders[0]: this type of order names the SIMs it is for"},
        {v + "orders: [{order_type: FIRST_ORDER, order_number: 7}, "
             "{order_type: FIRST_ORDER, order_number: 7}]",
         "2:94: error: orders[1].order_number: order 7 is given twice, first at a.yaml:2:50"},
    };
    for (const auto& row : rows) {
        INFO(row.text);
        CHECK(errors_of({row.text}) == "a.yaml:" + row.error);
    }
}

TEST_CASE("mistakes of all files are told together, by file and line", "[fixture]")
{
    CHECK(errors_of({"version: 1\nsims: [{}]\nclock: {pace: x}", "version: 1\nplatfrom: {}",
                     "version: 1\nsims: ["}) ==
          "c.yaml:2:8: error: this is not valid YAML: end of sequence flow not found");
    CHECK(errors_of({"version: 1\nsims: [{}]\nclock: {pace: x}", "version: 1\nplatfrom: {}"}) ==
          "a.yaml:2:8: error: sims[0]: iccid is missing\n"
          "a.yaml:3:15: error: clock.pace: \"x\" must be real, scaled, manual or auto\n"
          "b.yaml:2:1: error: platfrom: there is no such key; did you mean platform?");
}

TEST_CASE("a file that is not there says so", "[fixture]")
{
    CHECK_THROWS_WITH(read_fixture_file("no/such.yaml"),
                      "no/such.yaml: error: this file cannot be read: No such file or directory");
    CHECK_THROWS_AS(read_fixture_file("/"), FileError);
}

TEST_CASE("the smallest fixture is a world that can be used", "[fixture]")
{
    const World world = world_of("");
    CHECK(world.now == start);
    CHECK(world.pace == Pace::real);
    CHECK(world.sims.size() == 0);
    CHECK(world.organisation == OrganisationId{4321});
    REQUIRE(world.accounts.size() == 1);
    CHECK(find_account(world.accounts, "demo", "demo"));
    CHECK(world_of("accounts: []").accounts.empty());
}

TEST_CASE("the program's start and pace win over a fixture's, and that over the default",
          "[fixture]")
{
    const FixtureFile file{
        "a.yaml", "version: 1\nclock: {start: 2030-01-01T00:00:00Z, pace: scaled, factor: 60}"};
    const auto of_file = build_world({&file, 1}, {.start = start});
    CHECK(of_file.now == start_of(std::chrono::year{2030} / 1 / 1));
    CHECK(of_file.pace == Pace::scaled);
    CHECK(of_file.pace_factor == 60);
    const auto overridden = build_world(
        {&file, 1}, {.start = start, .start_override = start + 1h, .pace = Pace::manual});
    CHECK(overridden.now == start + 1h);
    CHECK(overridden.pace == Pace::manual);
    CHECK(overridden.pace_factor == 1);
}

TEST_CASE("every platform option can be set", "[fixture]")
{
    std::string lines = "platform:\n";
    for (const auto& option : platform_options()) {
        const char* const by_kind[] = {"7s", "true", "", "7.5", "[7s, 8s]"};
        const auto least = std::to_string(std::max<std::int64_t>(option.least, 7));
        lines += "  " + std::string(option.name) + ": " +
                 (option.field.index() == 2 ? least : by_kind[option.field.index()]) + "\n";
    }
    const Platform platform = world_of(lines).platform;
    CHECK(platform.token_validity == 7s);
    CHECK(platform.strict_input);
    CHECK(platform.lifetime_months == 7);
    CHECK(platform.data_package == Amount::millionths(7'500'000));
    CHECK(platform.webhook_retries == std::vector<Duration>{7s, 8s});
}

TEST_CASE("later files win where there is one value, and add where there are many", "[fixture]")
{
    const World world = build({
        "version: 1\n"
        "organisation: {id: 1, address: {city: Delft}}\n"
        "platform: {token_validity: 1h, reset_delay: 9s}\n"
        "webhooks: {reports: {url: \"http://a/1\"}, mo: {url: \"http://a/2\"}}\n"
        "accounts: [{username: a, password: a}]\n"
        "products: [{id: 1, product: one}]\n"
        "sims: [{iccid: \"8988280666000000001\"}]\n",
        "version: 1\n"
        "organisation: {id: 2}\n"
        "platform: {token_validity: 2h}\n"
        "webhooks: {reports: {url: \"http://b/1\"}}\n"
        "accounts: [{username: b, password: b}]\n"
        "products: [{id: 2, product: two}]\n"
        "sims: [{iccid: \"8988280666000000002\"}]\n",
    });
    CHECK(world.organisation == OrganisationId{2});
    CHECK(world.organisation_address.city == "Delft");
    CHECK(world.platform.token_validity == 2h);
    CHECK(world.platform.reset_delay == 9s);
    CHECK(world.webhooks.targets.reports->text() == "http://b/1");
    CHECK(world.webhooks.targets.mo->text() == "http://a/2");
    CHECK(world.accounts.size() == 2);
    CHECK(world.accounts[0].user != world.accounts[1].user);
    CHECK(world.products.size() == 2);
    CHECK(world.sims.size() == 2);

    CHECK(errors_of({"version: 1\nsims: [{iccid: \"8988280666000000001\"}]",
                     "version: 1\nsims:\n  - {iccid: \"8988280666000000001\"}"}) ==
          "b.yaml:3:13: error: sims[0].iccid: ICCID 8988280666000000001 is given twice, first at "
          "a.yaml:2:16");
}

TEST_CASE("the keys of a plain card become the card", "[fixture]")
{
    const World world =
        world_of("sims:\n"
                 "  - iccid: \"8988280666000000077\"\n"
                 "    imsi: \"901405100000099\"\n"
                 "    msisdn: \"882285100000099\"\n"
                 "    imei: \"3512345678901234\"\n"
                 "    ip_address: 10.9.8.7\n"
                 "    label: pump {n}\n"
                 "    imei_lock: true\n"
                 "    activated: -40d\n"
                 "    data_left_mb: 450.5\n"
                 "    sms_left: 300\n"
                 "    device:\n"
                 "      since: -3h\n"
                 "      network: {mcc: \"262\", mnc: \"01\"}\n"
                 "      rat: NB-IoT\n"
                 "      lac: 1\n"
                 "      cell: 2\n"
                 "    events: [{at: -4h, text: hello, severity: Warn, alert: true}]\n");
    const Sim& card = sim(world, 77);
    CHECK(card.imsi.text() == "901405100000099");
    CHECK(card.msisdn.text() == "882285100000099");
    CHECK(card.ip_address == 0x0a090807);
    CHECK(card.label == "pump {n}"); // only ranges count
    CHECK(card.activated == start - 40 * 24h);
    CHECK(*card.ends == start_of(std::chrono::year{2036} / 2 / 26)); // 123 months, midnight
    CHECK(card.data.left == Amount::millionths(450'500'000));
    CHECK(card.data.total == Amount::whole(500));
    CHECK(card.sms.total == Amount::whole(300)); // more than a package: a top-up was there
    CHECK(card.data.expires == card.ends);
    CHECK(card.device.attached);
    CHECK(card.device.located == start - 3h);
    CHECK(card.device.online == start - 3h);
    CHECK(card.device.rat == Rat::nb_iot);
    CHECK(world.networks[card.device.network].operator_name == "Telekom");
    CHECK(card.locked_imei == card.device.imei);
    CHECK(events_of(card) ==
          std::vector<std::string>{
              "hello", "New location received from VLR in 262-01",
              "New location received from SGSN in 262-01, RAT type E_UTRAN_NB_IOT",
              "PDP context activated"});
    CHECK(card.events[1].at == start - 3h);
    CHECK(card.events[0].alert);
    CHECK(world.sim_events == 4);
    CHECK(world.journal.recorded == 0);
    CHECK(world.agenda.size() == 0);
    CHECK(world.now == start);
}

TEST_CASE("a card that the network keeps out is set up without a trace", "[fixture]")
{
    const World world = world_of(
        "sims:\n"
        "  - {iccid: \"8988280666000000001\", status: Disabled, activated: -9d}\n"
        "  - {iccid: \"8988280666000000002\", device: {attached: false}}\n"
        "  - {iccid: \"8988280666000000003\", activated: -9d, ends: -1d}\n"
        "  - {iccid: \"8988280666000000004\", imei: \"3512345678901234\", imei_lock: true, "
        "locked_imei: \"3512345678901235\"}\n"
        "  - {iccid: \"8988280666000000005\", status: Disabled}\n");
    for (int i = 1; i <= 5; ++i) {
        CHECK_FALSE(sim(world, i).device.attached);
        CHECK(sim(world, i).events.empty());
    }
    CHECK(sim(world, 1).data.left == Amount::whole(500));
    CHECK(has_ended(world, sim(world, 3)));
    CHECK_FALSE(sim(world, 5).activated);
    CHECK_FALSE(sim(world, 5).ends);
    CHECK(sim(world, 5).data.left == Amount());
}

TEST_CASE("a used quota leaves the events of its thresholds", "[fixture]")
{
    const World world =
        world_of("sims:\n"
                 "  - {iccid: \"8988280666000000001\", activated: -9d, device: {attached: false}, "
                 "data_left_mb: 100}\n"
                 "  - {iccid: \"8988280666000000002\", activated: -1h, device: {attached: false}, "
                 "sms_left: 0}\n");
    const Sim& low = sim(world, 1);
    CHECK(events_of(low) == std::vector<std::string>{"Data quota is below 20% of its volume"});
    CHECK(low.data.threshold_reached == low.events[0].at);
    CHECK(low.events[0].at <= start);
    CHECK(low.events[0].at > start - 3 * 24h);
    const Sim& out = sim(world, 2);
    CHECK(level(out.sms, 20) == QuotaLevel::exhausted);
    CHECK(out.sms.used_up >= out.activated);
    CHECK(events_of(out) ==
          std::vector<std::string>{"SMS quota is below 20% of its volume", "SMS quota is used up"});
}

TEST_CASE("a range counts up its numbers and its labels", "[fixture]")
{
    const World world =
        world_of("sims:\n"
                 "  - {iccid: \"8988280666000000001\"}\n"
                 "  - {iccid: \"8988280666000000100\", count: 1000, label: \"m-{n}/{n}\", "
                 "imei: \"3512345678900000\", imei_lock: true, ip_address: 10.0.0.255, "
                 "imsi: \"901400000000001\", messages: [{at: -0s, payload: hi}]}\n"
                 "  - {iccid: \"8988280777000000001\", count: 3, foreign: true}\n");
    CHECK(world.sims.size() == 1'001);
    const Sim& card = sim(world, 349);
    CHECK(card.label == "m-250/250");
    CHECK(card.imsi.text() == "901400000000250");
    CHECK(card.msisdn.text() == "882285100000349"); // ends like the ICCID
    CHECK(card.device.imei->text() == "3512345678900249");
    CHECK(card.locked_imei == card.device.imei);
    CHECK(card.ip_address == 0x0a0000ff + 249);
    CHECK(card.endpoint == EndpointId{8'765'432 + 250});
    CHECK(card.device.attached);
    for (const auto& event : card.events) CHECK(event.imei == card.device.imei);
    CHECK(card.messages.size() == 1);

    std::set<std::uint64_t> ids;
    for (const auto& each : world.sims.all())
        for (const auto& event : each.events) ids.insert(event.id);
    CHECK(ids.size() == 3'003);
    CHECK(*ids.rbegin() == world.sim_events);
    CHECK(world.foreign_sims.size() == 3);
    CHECK(world.foreign_sims.contains(*Iccid::parse("8988280777000000003")));
}

TEST_CASE("the same seed gives the same history, another seed another", "[fixture]")
{
    const std::string text = "version: 1\nsims: [{iccid: \"8988280666000000001\", count: 2, "
                             "activated: -200d, history: {days: 30, data_mb_per_day: 2.5, "
                             "mt_per_day: 1, mo_per_day: 4}}]";
    const World one = build({text}, 7);
    const World again = build({text}, 7);
    const World other = build({text}, 8);
    const auto history = numbers_of(sim(one, 1).usage);
    CHECK(history == numbers_of(sim(again, 1).usage));
    CHECK(history != numbers_of(sim(other, 1).usage));
    CHECK(history != numbers_of(sim(one, 2).usage));

    const auto& usage = sim(one, 1).usage;
    REQUIRE(usage.size() == 30);
    CHECK(usage.front().day == day_of(start) - std::chrono::days(30));
    CHECK(usage.back().day == day_of(start) - std::chrono::days(1));
    const DayUsage all = usage_between(usage, usage.front().day, usage.back().day);
    const double mb = static_cast<double>((all.data_rx + all.data_tx).units()) / 30;
    CHECK(mb > 2.0);
    CHECK(mb < 3.0);
    CHECK(all.data_rx > all.data_tx);
    CHECK(all.sms_mo > 60);
    CHECK(all.sms_mo < 180);
    CHECK(sim(one, 1).data.left == Amount::whole(500)); // the quota is not charged
}

TEST_CASE("a history reaches back no further than the platform keeps it", "[fixture]")
{
    const World world = world_of("sims: [{iccid: \"8988280666000000001\", activated: -2000d, "
                                 "history: {days: 1000, mo_per_day: 50}}]");
    CHECK(sim(world, 1).usage.front().day >= plus_months(day_of(start), -6));
    CHECK(sim(world, 1).usage.size() > 150);
}

TEST_CASE("messages of all cards are stored in the order of time", "[fixture]")
{
    World world = world_of(
        "sims:\n"
        "  - {iccid: \"8988280666000000001\", activated: -9d, messages: [{at: -1h, payload: c}, "
        "{at: -3h, payload: a, type: MO, dest_address: \"99\"}]}\n"
        "  - {iccid: \"8988280666000000002\", activated: -9d, messages: [{at: -2h, payload: b, "
        "status: FAILED, source_address: me}, {at: -2d, payload: z, status: EXPIRED}]}\n");
    std::string payloads;
    std::uint64_t next = 6'201;
    for (const auto& sms : world.smsc.messages.all()) {
        payloads += sms.payload;
        CHECK(sms.id == SmsId{next++});
        CHECK(sms.multi_part.identifier == sms.id.value());
        CHECK(sms.final <= start);
        CHECK(find_sms(world, *world.sims.find(sms.iccid), sms.id));
    }
    CHECK(payloads == "zabc");
    CHECK(messages_of(world, sim(world, 1)).front()->payload == "c");
    const Sms& mo = *std::next(world.smsc.messages.all().begin(), 1);
    CHECK(mo.source_address == sim(world, 1).msisdn.text());
    CHECK(mo.dest_address == "99");
    const Sms& mt = *std::next(world.smsc.messages.all().begin(), 3);
    CHECK(mt.final == start - 1h + 4s);
    CHECK(mt.msc == "316000000001");
    const Sms& expired = *std::next(world.smsc.messages.all().begin(), 0);
    CHECK(expired.final == start - 24h);
    CHECK(expired.failed_attempts > 3);
    const DayUsage today = usage_between(sim(world, 1).usage, day_of(start), day_of(start));
    CHECK(today.sms_mt == 1);
    CHECK(today.sms_mo == 1);
    CHECK(world.agenda.size() == 0);
    CHECK(world.journal.facts.empty());
}

TEST_CASE("a buffered message of a fixture lives on like any other", "[fixture]")
{
    World world = world_of("sims: [{iccid: \"8988280666000000001\", activated: -9d, "
                           "device: {attached: false}, messages: [{at: -40m, payload: hi, "
                           "status: BUFFERED}]}]");
    const Sms& sms = *std::next(world.smsc.messages.all().begin(), 0);
    CHECK(sms.failed_attempts == 4); // at 1 s, 5, 15 and 30 minutes
    CHECK(sms.last_attempt == start - 10min);
    CHECK(sms.retry == start + 20min); // doubled: 60 minutes after its submission
    CHECK(world.agenda.next_due() == sms.retry);

    SECTION("it is tried again on the platform's schedule, and expires at its validity")
    {
        advance_to(world, start + 20min);
        CHECK(world.smsc.messages.all().front().failed_attempts == 5);
        advance_to(world, start + 24h);
        CHECK(world.smsc.messages.all().front().status == SmsStatus::expired);
        CHECK(world.smsc.messages.all().front().final == start - 40min + 24h);
    }
    SECTION("it is delivered when the device attaches")
    {
        change_device(world, *world.sims.find(iccid(1)), {.attached = true});
        advance_to(world, start + 4s);
        CHECK(world.smsc.messages.all().front().status == SmsStatus::delivered);
    }
}

TEST_CASE("a buffered message from a device is forwarded at the start", "[fixture]")
{
    World world = world_of("webhooks: {mo: {url: \"http://h/\"}}\n"
                           "sims: [{iccid: \"8988280666000000001\", activated: -9d, messages: "
                           "[{at: -40m, type: MO, payload: hi, status: BUFFERED}]}]");
    CHECK(world.agenda.size() == 1);
    advance_to(world, start);
    REQUIRE(world.webhooks.outbox.size() == 1);
    finish_attempt(world, world.webhooks.outbox[0].delivery, 1, {.status = 200});
    CHECK(world.smsc.messages.all().front().status == SmsStatus::delivered);
}

TEST_CASE("orders are numbered on, and one in preparation is completed", "[fixture]")
{
    World world =
        world_of("products: [{id: 1001, product: SIM, one_time_charges: [{name: c, "
                 "amount_net: 12.00}]}]\n"
                 "sims: [{iccid: \"8988280666000000001\", count: 2}, "
                 "{iccid: \"8988280666000000003\", foreign: true}]\n"
                 "orders:\n"
                 "  - {order_type: ADDITIONAL_ORDER, order_status: IN_PREPARATION, "
                 "order_date: -10m, products: [{product_id: 1001, quantity: 2}]}\n"
                 "  - {order_number: 500, order_type: FIRST_ORDER, order_date: -9d, "
                 "sims: [{iccid: \"8988280666000000001\", count: 2}], invoice_amount: 1.5}\n"
                 "  - {order_type: TOPUP, order_status: IN_PREPARATION, completes: +2d, "
                 "sims: [\"8988280666000000001\"]}\n");
    REQUIRE(world.orders.all.size() == 3);
    CHECK(world.orders.all[0].number == OrderNumber{500});
    CHECK(world.orders.all[0].gross_cents == 150);
    CHECK(world.orders.all[0].sims == std::vector<Iccid>{iccid(1), iccid(2)});
    CHECK(world.orders.all[1].number == OrderNumber{100'001});
    CHECK(world.orders.all[1].gross_cents == 2'904); // 2 x 12.00 and 21 %
    CHECK(world.orders.all[1].invoice_number == "INV100001");
    CHECK(world.orders.next_number == 100'003);
    CHECK(world.agenda.next_due() == start + 50min);

    advance_to(world, start + 50min);
    CHECK(world.orders.all[1].status == OrderStatus::completed);
    CHECK(world.orders.all[1].sims == std::vector<Iccid>{iccid(4), iccid(5)}); // 3 is foreign
    CHECK(world.sims.size() == 4);
    advance_to(world, start + 48h);
    CHECK(world.orders.all[2].status == OrderStatus::completed);
    CHECK(sim(world, 1).data.left == Amount::whole(1'000));
}

TEST_CASE("a card with automatic top-up starts the rounds", "[fixture]")
{
    World world = world_of("sims: [{iccid: \"8988280666000000001\", activated: -9d, "
                           "data_left_mb: 1, auto_topup: true}]");
    CHECK(world.auto_topup_rounds);
    CHECK(world.agenda.size() == 1);
    advance_to(world, start + 4h);
    CHECK(sim(world, 1).data.left == Amount::whole(501));
}

TEST_CASE("visited networks are known ones, or named in the fixture", "[fixture]")
{
    const World world = world_of(
        "networks: [{mcc: \"204\", mnc: \"16\", operator: Home}, {mcc: \"222\", mnc: \"01\", "
        "operator: TIM, country: Italy, iso_code: it, country_code: \"39\"}]\n"
        "sims:\n"
        "  - {iccid: \"8988280666000000001\", device: {network: {mcc: \"222\", mnc: \"01\"}}}\n"
        "  - {iccid: \"8988280666000000002\", device: {network: {mcc: \"310\", mnc: \"260\", "
        "operator: T-Mobile US, country: USA}}}\n");
    const auto home = well_known_networks().size();
    CHECK(world.networks[0].operator_name == "Home");
    CHECK(world.networks[0].country == "Netherlands");
    CHECK(sim(world, 1).device.network == home);
    CHECK(world.networks[sim(world, 2).device.network].operator_name == "T-Mobile US");
    CHECK(world.networks.size() == home + 2);
}

TEST_CASE("the default fixture holds what its documentation promises", "[fixture]")
{
    World world = demo();
    CHECK(find_account(world.accounts, "demo", "demo")->api_access);
    CHECK_FALSE(find_account(world.accounts, "portal", "portal")->api_access);
    CHECK(world.organisation == OrganisationId{4321});
    CHECK(world.sims.size() == 25);
    CHECK(world.foreign_sims.size() == 1);
    CHECK(world.now == start);
    CHECK(world.journal.recorded == 0);
    CHECK_FALSE(world.webhooks.targets.reports);

    std::vector<std::pair<std::uint64_t, std::int64_t>> prices;
    prices.reserve(world.products.size());
    for (const auto& product : world.products)
        prices.emplace_back(product.id.value(), product.one_time.at(0).cents);
    CHECK(prices == std::vector<std::pair<std::uint64_t, std::int64_t>>{
                        {1001, 1'200}, {1002, 1'400}, {1003, 1'450}, {1010, 1'000}});
    CHECK(world.products[3].package_size == 0);

    const auto count = [&](auto is) { return std::ranges::count_if(world.sims.all(), is); };
    CHECK(count([](const Sim& s) { return s.device.attached; }) == 16);
    CHECK(count([](const Sim& s) { return s.status == SimStatus::disabled; }) == 5);
    CHECK(count([](const Sim& s) { return !s.activated; }) == 3);
    CHECK(count([](const Sim& s) { return s.imei_lock; }) == 2);
    CHECK(count([&](const Sim& s) { return has_ended(world, s); }) == 1);
    CHECK(count([](const Sim& s) { return s.label.has_value(); }) == 21);
    CHECK(count([](const Sim& s) { return !s.usage.empty(); }) >= 13);
    CHECK(level(sim(world, 18).data, 20) == QuotaLevel::low);
    CHECK(level(sim(world, 19).data, 20) == QuotaLevel::exhausted);
    CHECK(level(sim(world, 20).sms, 20) == QuotaLevel::exhausted);
    CHECK(*sim(world, 21).ends - start == 12 * 24h);
    CHECK(world.networks[sim(world, 24).device.network].country == "Italy");

    const Sim& first = sim(world, 1);
    CHECK(first.device.attached);
    CHECK(first.status == SimStatus::enabled);
    CHECK(level(first.data, 20) == QuotaLevel::ample);
    CHECK(first.messages.size() == 3);
    const auto sms = submit_sms(world, *world.sims.find(first.iccid), {.payload = "hello"});
    REQUIRE(sms);
    advance_to(world, start + 4s);
    CHECK(world.smsc.messages.find(*sms)->status == SmsStatus::delivered);

    REQUIRE(world.orders.all.size() == 3);
    CHECK(world.orders.all[0].type == OrderType::first_order);
    CHECK(world.orders.all[0].sims.size() + world.orders.all[1].sims.size() == 25);
    CHECK(world.orders.all[2].status == OrderStatus::in_preparation);
    advance_to(world, start + 30min);
    CHECK(world.orders.all[2].status == OrderStatus::completed);
    CHECK(world.orders.all[2].sims.front() == iccid(26));
    CHECK(world.sims.size() == 30);
    CHECK(advance_to(world, start + 48h) > 0); // and it runs on
}

TEST_CASE("the default fixture can be built at any start", "[fixture]")
{
    const FixtureFile file{std::string(default_fixture_name), std::string(default_fixture())};
    for (const int year : {1990, 2000, 2024, 2100, 9990}) {
        const auto leap_day = start_of(Day(std::chrono::year{year} / 2 / std::chrono::last));
        CHECK(build_world({&file, 1}, {.start = leap_day}).sims.size() == 25);
    }
}

TEST_CASE("a range of 100,000 cards needs no more than a copy of each", "[fixture]")
{
    const World world = world_of("sims: [{iccid: \"8988280666001000000\", count: 100000, "
                                 "label: \"meter-{n}\"}]");
    CHECK(world.sims.size() == 100'000);
    CHECK(world.sims.all().back().iccid.text() == "8988280666001099999");
    CHECK(world.sims.all().back().label == "meter-100000");
}
