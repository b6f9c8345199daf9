// A port that does what a test says.
#pragma once

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
    uint32_t linkChanges = 0;
    std::vector<Bytes> sent;
    mac_config config = {};
    std::vector<int32_t> settings;
    Bytes name;
    Bytes password;
};

extern FakePort port;
