/* Configuration of the pretended chip: an ESP32 with everything, unless the build says otherwise. */
#pragma once

#ifndef FAKE_BARE_CHIP
#define CONFIG_IDF_TARGET_ESP32 1
#define CONFIG_ETH_USE_ESP32_EMAC 1
#define CONFIG_ESP_WIFI_ENABLED 1
#endif
#ifdef FAKE_BLUETOOTH
#define CONFIG_BT_CONTROLLER_ENABLED 1
#endif
