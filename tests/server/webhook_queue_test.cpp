#include "server/webhooks/webhook_queue.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace easyconnect;

namespace {

/// A queue whose targets are single letters and whose posts are numbered.
struct Lab {
    WebhookQueue queue{8};
    std::size_t free_workers = 16;

    static WebhookTarget target(char name)
    {
        return WebhookTarget::parse(std::string("http://") + name).value();
    }
    void push(char name, int posts)
    {
        for (int i = 1; i <= posts; ++i)
            queue.push({0, {DeliveryId(1), 1, "POST", target(name), name + std::to_string(i)}});
    }
    /// The next post, such as "a1"; "-" when there is none.
    std::string take()
    {
        auto envelope = queue.take(free_workers);
        if (!envelope) return "-";
        --free_workers;
        return envelope->post.body;
    }
    void done(char name)
    {
        queue.done(target(name));
        ++free_workers;
    }
    /// How many posts can be taken one after the other.
    int take_all()
    {
        int taken = 0;
        while (take() != "-") ++taken;
        return taken;
    }
};

} // namespace

TEST_CASE("targets take turns, each with its oldest post first", "[webhook_queue]")
{
    Lab lab;
    lab.push('a', 3);
    lab.push('b', 2);
    CHECK(lab.queue.waiting() == 5);
    for (const std::string expected : {"a1", "b1", "a2", "b2", "a3", "-"})
        CHECK(lab.take() == expected);
    CHECK(lab.queue.waiting() == 0);
}

TEST_CASE("a target alone gets eight of sixteen workers", "[webhook_queue]")
{
    Lab lab;
    lab.push('a', 100);
    CHECK(lab.take_all() == 8);
    CHECK_FALSE(lab.queue.has_turn(lab.free_workers));
    lab.done('a');
    CHECK(lab.queue.has_turn(lab.free_workers));
    CHECK(lab.take() == "a9");
    CHECK(lab.take() == "-");
}

TEST_CASE("each further target that hangs gets fewer workers, so that the next one finds some",
          "[webhook_queue]")
{
    Lab lab;
    for (const char name : {'a', 'b', 'c', 'd'}) {
        lab.push(name, 100);
        CHECK(lab.take_all() > 0);
    }
    CHECK(lab.free_workers > 0);
    lab.push('e', 1);
    CHECK(lab.take() == "e1");
}

TEST_CASE("a queue that is cleared forgets what waits, not what is on the wire", "[webhook_queue]")
{
    Lab lab;
    lab.push('a', 20);
    CHECK(lab.take_all() == 8);
    lab.queue.clear();
    CHECK(lab.queue.waiting() == 0);
    for (int i = 0; i < 8; ++i) lab.done('a');
    CHECK(lab.take() == "-");
    lab.push('a', 1);
    CHECK(lab.take() == "a1");
}
