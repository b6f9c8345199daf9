// What the tests of both of the ESP32's MACs share: a pretended chip that gets everything back, and short words for mac_*.
#pragma once

#include "fake_idf.h"
#include "frames.h"
#include "mac_port.h"
#include "signals.h"

#include <gtest/gtest.h>

class Esp32 : public ::testing::Test
{
protected:
    void SetUp() override
    {
        mac_close();
        idf.Reset();
        TakeLinkChanges();
        signals = 0;
    }

    void TearDown() override
    {
        mac_close();
        EXPECT_EQ(0, idf.HandedOut()) << "something was not given back";
    }

    static int Count(int counter)
    {
        return mac_control(MAC_CONTROL_COUNTER, counter);
    }

    static int Link()
    {
        return mac_control(MAC_CONTROL_LINK, 0);
    }

    static int Receive(Bytes &frame)
    {
        frame.assign(MAC_RECEIVE_MAX, 0);
        int length = mac_receive(frame.data(), MAC_RECEIVE_MAX);
        frame.resize(length > 0 ? (size_t)length : 0);
        return length;
    }
};
