// For the parts of the pretended ESP32: how each of its calls begins.
#pragma once

#include "fake_idf.h"

typedef std::lock_guard<std::mutex> Guard;

#define FAIL_IF_ASKED()                                                                                                                    \
    {                                                                                                                                      \
        esp_err_t asked = idf.Called(__func__);                                                                                            \
        if (asked != ESP_OK)                                                                                                               \
            return asked;                                                                                                                  \
    }
