// Stands where the CLR glue would be: counts what a port tells it.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>

extern std::atomic<int> signals;

// What mac_link_changed was told, in order.
std::vector<int> TakeLinkChanges();
