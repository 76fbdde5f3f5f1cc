#include "server/webhooks/webhook_queue.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace easyconnect;

namespace {

/// A queue whose targets are single letters and whose posts are numbered.
struct Lab {
    WebhookQueue queue;
    std::size_t free_places = 16;

    static WebhookTarget target(char name)
    {
        return WebhookTarget::parse(std::string("http://") + name).value();
    }
    void push(char name, int posts, std::size_t in_flight_most = 8)
    {
        for (int i = 1; i <= posts; ++i)
            queue.push({0,
                        {.delivery = DeliveryId(1),
                         .attempt = 1,
                         .method = "POST",
                         .target = target(name),
                         .body = name + std::to_string(i),
                         .in_flight_most = in_flight_most}});
    }
    /// The next post, such as "a1"; "-" when there is none.
    std::string take()
    {
        auto envelope = queue.take(free_places);
        if (!envelope) return "-";
        --free_places;
        return envelope->post.body;
    }
    void done(char name)
    {
        queue.done(target(name));
        ++free_places;
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
    for (const std::string expected : {"a1", "b1", "a2", "b2", "a3", "-"})
        CHECK(lab.take() == expected);
}

TEST_CASE("a target alone gets eight of sixteen places", "[webhook_queue]")
{
    Lab lab;
    lab.push('a', 100);
    CHECK(lab.take_all() == 8);
    lab.done('a');
    CHECK(lab.take() == "a9");
    CHECK(lab.take() == "-");
}

TEST_CASE("each further target that hangs gets fewer places, so that the next one finds some",
          "[webhook_queue]")
{
    Lab lab;
    for (const char name : {'a', 'b', 'c', 'd'}) {
        lab.push(name, 100);
        CHECK(lab.take_all() > 0);
    }
    CHECK(lab.free_places > 0);
    lab.push('e', 1);
    CHECK(lab.take() == "e1");
}

TEST_CASE("a target has as many posts on the wire as its next one says", "[webhook_queue]")
{
    Lab lab;
    lab.free_places = 100;
    lab.push('a', 20, 3);
    CHECK(lab.take_all() == 3);
    lab.push('b', 20, 1);
    CHECK(lab.take_all() == 1);
    lab.push('c', 20, 0); // there is always one
    CHECK(lab.take_all() == 1);
    lab.done('b');
    CHECK(lab.take() == "b2");
    CHECK(lab.take() == "-");
}
