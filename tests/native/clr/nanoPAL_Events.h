#pragma once

#include <stdint.h>

extern "C"
{
    void Events_Set(uint32_t events);
    void PostManagedEvent(uint8_t category, uint8_t subCategory, uint16_t data1, uint32_t data2);
}
