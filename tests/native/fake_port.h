// A port that does what a test says.
#pragma once

#include <deque>
#include <mutex>
#include <vector>

#include "mac_port.h"
#include "mac_sum.h"

#include "frames.h"

struct FakePort
{
    bool open = false;
    int opened = 0;
    int closed = 0;
    int openResult = MAC_OK;
    int transmitResult = MAC_OK;
    int hardwareVerifies = 0;
    int lastError = 0;
    int counters[MAC_COUNTERS] = {};
    std::vector<Bytes> sent;
    std::deque<Bytes> waiting;
    mac_config config = {};
    std::vector<int32_t> settings;
    Bytes name;
    Bytes password;
};

extern FakePort port;

// Of port.waiting, where threads share it.
extern std::mutex portLock;
