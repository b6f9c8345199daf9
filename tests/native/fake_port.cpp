#include "fake_port.h"

#include <gtest/gtest.h>

#include <cstring>

FakePort port;

int mac_port_open(const struct mac_config *config)
{
    EXPECT_FALSE(port.open);
    if (port.openResult == MAC_OK)
    {
        port.open = true;
        port.opened++;
        port.config = *config;
        port.settings.assign(config->settings, config->settings + config->setting_count);
        port.name.assign(config->name, config->name + config->name_length);
        port.password.assign(config->password, config->password + config->password_length);
    }

    return port.openResult;
}

void mac_port_close(void)
{
    EXPECT_TRUE(port.open);
    port.open = false;
    port.closed++;
}

int mac_port_transmit(const uint8_t *frame, int length)
{
    EXPECT_TRUE(port.open);
    if (port.transmitResult == MAC_OK)
    {
        port.sent.push_back(Bytes(frame, frame + length));
    }

    return port.transmitResult;
}

int mac_port_address(uint8_t address[MAC_ADDRESS_LENGTH])
{
    const uint8_t own[] = {2, 0, 0, 0, 0, 9};
    memcpy(address, own, sizeof own);
    return MAC_OK;
}

uint32_t mac_port_link_changes(void)
{
    return port.linkChanges;
}

int mac_port_control(int code, int)
{
    switch (code)
    {
        case MAC_CONTROL_HARDWARE_VERIFIES:
            return port.hardwareVerifies;
        case MAC_CONTROL_LAST_ERROR:
            return port.lastError;
        case MAC_CONTROL_LINK:
            return 1;
        default:
            return MAC_NOT_SUPPORTED;
    }
}

int mac_port_random(uint8_t *to, int length)
{
    for (int i = 0; i < length; i++)
    {
        to[i] = (uint8_t)(i + 1);
    }

    return MAC_OK;
}

int64_t mac_port_microseconds(void)
{
    return 0x123456789ABLL;
}
