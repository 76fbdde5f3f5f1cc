#include "world/devices/inbox.hpp"

#include "lab.hpp"
#include "world/sms/message_ids.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

/// Sends one part with its header, and lets it arrive.
SmsId part(Lab& lab, const std::string& udh, const std::string& payload,
           const std::string& source = "100", Coding coding = Coding::gsm7)
{
    const auto id =
        submit_sms(lab.world, lab.card(pump),
                   {.payload = payload, .source_address = source, .coding = coding, .udh = udh});
    REQUIRE(id);
    lab.pass(10s);
    return *id;
}

std::vector<ReceivedText> received(Lab& lab)
{
    std::vector<ReceivedText> all;
    for (const auto& message : inbox(lab.world, lab.card(pump))) all.push_back(shown_text(message));
    return all;
}

std::optional<ReceivedText> completed(Lab& lab, SmsId id)
{
    return completed_by(lab.world, lab.card(pump), *lab.world.smsc.messages.find(id));
}

std::vector<std::string> texts(Lab& lab)
{
    std::vector<std::string> all;
    for (const auto& text : received(lab)) all.push_back(text.text + (text.complete ? "" : "..."));
    return all;
}

using Texts = std::vector<std::string>;
using Ids = std::vector<SmsId>;

} // namespace

// --- what the device shows ---

TEST_CASE("a device has what was delivered to it, newest first", "[inbox]")
{
    Lab lab;
    part(lab, "", "one");
    lab.originate(pump, "from the device");
    part(lab, "", "two");
    lab.detach(pump);
    part(lab, "", "waits");
    CHECK(texts(lab) == Texts{"two", "one"});
    CHECK(inbox(lab.world, lab.card(meter)).empty());
}

TEST_CASE("a device shows a question mark for what the GSM alphabet lacks", "[inbox]")
{
    Lab lab;
    part(lab, "", "5 € for a жар");
    part(lab, "", "жар", "100", Coding::ucs2);
    CHECK(texts(lab) == Texts{"жар", "5 € for a ???"});
}

TEST_CASE("a single message tells where it came from, when, and in which octets", "[inbox]")
{
    Lab lab;
    const auto id = part(lab, "0605040B8423F0", "00FF", "12345", Coding::octets);
    const auto row = received(lab).at(0);
    CHECK(row.text == "00FF");
    CHECK(row.coding == Coding::octets);
    CHECK(row.parts == 1);
    CHECK(row.complete);
    CHECK(row.ids == Ids{id});
    CHECK(row.source_address == "12345");
    CHECK(row.received == start_time + 4s);
    CHECK(row.user_data == Texts{"0605040b8423f000ff"});
}

// --- parts ---

TEST_CASE("parts are put together in their order, whatever order they come in", "[inbox]")
{
    Lab lab;
    const auto last = part(lab, "050003CC0303", "!");
    const auto first = part(lab, "050003CC0301", "hello ");
    CHECK(texts(lab) == Texts{"hello !..."});
    const auto middle = part(lab, "050003CC0302", "world");
    const auto rows = received(lab);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].text == "hello world!");
    CHECK(rows[0].complete);
    CHECK(rows[0].parts == 3);
    CHECK(rows[0].ids == Ids{first, middle, last});
    CHECK(rows[0].received == start_time + 24s);
    CHECK(rows[0].user_data.size() == 3);
    CHECK(rows[0].user_data[2] == "050003cc030342");
}

TEST_CASE("a message whose parts are still missing stands where its last part came", "[inbox]")
{
    Lab lab;
    part(lab, "050003CC0201", "first ");
    part(lab, "", "between");
    CHECK(texts(lab) == Texts{"between", "first ..."});
    part(lab, "050003CC0202", "second");
    CHECK(texts(lab) == Texts{"first second", "between"});
}

TEST_CASE("parts that differ in anything they must share are of different messages", "[inbox]")
{
    Lab lab;
    part(lab, "050003CC0201", "a");
    part(lab, "050003CD0202", "another reference");
    part(lab, "050003CC0302", "another total");
    part(lab, "06080400CC0202", "a reference of 16 bits");
    part(lab, "050003CC0202", "another sender", "200");
    part(lab, "050003CC0202", "another coding", "100", Coding::ucs2);
    CHECK(received(lab).size() == 6);
    for (const auto& row : received(lab)) CHECK_FALSE(row.complete);
    part(lab, "050003CC0202", "b");
    CHECK(texts(lab).front() == "ab");
}

TEST_CASE("a reference that comes again begins the next message", "[inbox]")
{
    Lab lab;
    part(lab, "050003CC0201", "a");
    part(lab, "050003CC0202", "b");
    part(lab, "050003CC0201", "c");
    CHECK(texts(lab) == Texts{"c...", "ab"});
    part(lab, "050003CC0201", "d"); // the rest of c was lost
    part(lab, "050003CC0202", "e");
    CHECK(texts(lab) == Texts{"de", "c...", "ab"});
}

TEST_CASE("a part whose header is malformed stands alone", "[inbox]")
{
    Lab lab;
    part(lab, "050003CC0203", "part 3 of 2");
    part(lab, "", "no header");
    CHECK(texts(lab) == Texts{"no header", "part 3 of 2"});
}

// --- what a delivery completes ---

TEST_CASE("a single message is complete at once", "[inbox]")
{
    Lab lab;
    const auto id = part(lab, "", "hello");
    CHECK(completed(lab, id)->text == "hello");
    CHECK(completed(lab, id)->ids == Ids{id});
}

TEST_CASE("the last part to come completes its message, the others do not", "[inbox]")
{
    Lab lab;
    const auto second = part(lab, "050003CC0302", "b");
    CHECK_FALSE(completed(lab, second));
    part(lab, "", "between");
    const auto third = part(lab, "050003CC0303", "c");
    CHECK_FALSE(completed(lab, third));
    const auto first = part(lab, "050003CC0301", "a");
    const auto whole = completed(lab, first);
    REQUIRE(whole);
    CHECK(whole->text == "abc");
    CHECK(whole->ids == Ids{first, second, third});
    CHECK_FALSE(completed(lab, part(lab, "050003CC0301", "the next one's first")));
}

TEST_CASE("parts that arrive at the same moment complete their message once", "[inbox]")
{
    Lab lab;
    lab.detach(pump);
    for (const auto* udh : {"050003CC0201", "050003CC0202"})
        CHECK(submit_sms(lab.world, lab.card(pump), {.payload = "x", .udh = udh}));
    lab.pass(1min);
    lab.attach_again(pump);
    int whole = 0;
    for (std::uint64_t delivered = 0; lab.world.agenda.next_due() && delivered < 2;) {
        const auto before = lab.times_of(FactKind::sms_delivered).size();
        play_next(lab.world);
        if (lab.times_of(FactKind::sms_delivered).size() == before) continue;
        whole += completed(lab, SmsId{6201 + delivered++}).has_value();
    }
    CHECK(whole == 1);
}

TEST_CASE("a part is looked for among the newest thousand messages only", "[inbox]")
{
    Lab lab;
    lab.card(pump).sms.left = Amount::whole(5'000);
    part(lab, "050003CC0201", "a");
    for (std::size_t i = 0; i + 2 < inbox_look_back; ++i)
        CHECK(submit_sms(lab.world, lab.card(pump), {.payload = "x"}));
    lab.pass(1min);
    const auto near = part(lab, "050003CC0202", "b");
    CHECK(completed(lab, near)->text == "ab");

    part(lab, "050003CD0201", "a");
    for (std::size_t i = 0; i + 1 < inbox_look_back; ++i)
        CHECK(submit_sms(lab.world, lab.card(pump), {.payload = "x"}));
    lab.pass(1min);
    CHECK_FALSE(completed(lab, part(lab, "050003CD0202", "b")));
}

// --- the messages of a SIM ---

TEST_CASE("the ids of a SIM's messages are those that are left", "[inbox]")
{
    MessageIds ids;
    std::vector<SmsId> left;
    for (std::uint64_t id = 1; id <= 50; ++id) {
        ids.push_back(SmsId{id});
        left.push_back(SmsId{id});
    }
    // from the front, from the middle, from the end, twice, and such as never were
    for (const std::uint64_t gone :
         {1, 2, 5, 3, 3, 25, 50, 49, 4, 99, 6, 7, 8, 9, 10, 11, 12, 13}) {
        ids.remove(SmsId{gone});
        std::erase(left, SmsId{gone});
        CHECK(std::ranges::equal(ids, left));
        CHECK(ids.size() == left.size());
    }
    for (std::uint64_t id = 1; id <= 50; ++id) ids.remove(SmsId{id});
    CHECK(ids.empty());
    ids.push_back(SmsId{60});
    CHECK(ids.size() == 1);
}
