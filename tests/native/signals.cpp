#include "signals.h"

#include "mac_port.h"

std::atomic<int> signals{0};

static std::mutex s_lock;
static std::vector<int> s_links;

void mac_signal(void)
{
    signals++;
}

void mac_link_changed(int up)
{
    std::lock_guard<std::mutex> guard(s_lock);
    s_links.push_back(up);
}

std::vector<int> TakeLinkChanges()
{
    std::lock_guard<std::mutex> guard(s_lock);
    std::vector<int> links = s_links;
    s_links.clear();
    return links;
}
