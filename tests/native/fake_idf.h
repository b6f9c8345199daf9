// A pretended ESP32: ESP-IDF's calls are noted, can be made to fail, and count what they hand out, so that a test sees
// what the driver forgot to give back.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

extern "C"
{
#include "esp_eth.h"
#include "esp_private/wifi.h"
#include "esp_timer.h"
#include "esp_wifi.h"
}

typedef std::vector<uint8_t> Bytes;

class FakeIdf
{
public:
    // Back to a chip that has just been reset. Fails the test when something is still handed out.
    void Reset();

    // The next call of this function answers error. It does nothing else then.
    void FailOnce(const std::string &function, esp_err_t error);

    // Whether it is to fail now, and note that it was called.
    esp_err_t Called(const std::string &function);

    // How often a function was called, and whether one was called before another (first calls).
    int Calls(const std::string &function);
    bool InOrder(const std::vector<std::string> &functions);

    // Everything that has to be given back sooner or later.
    int HandedOut();

    // The event loop's task delivers an event.
    void Post(esp_event_base_t base, int32_t id, void *data);

    // emac_rx delivers a frame; only while the driver runs, as the hardware does.
    void DeliverEthernet(const Bytes &frame);
    void PostLink(bool up);

    // The Wi-Fi task delivers a frame; with nobody registered it drops it.
    void DeliverWifi(const Bytes &frame);
    void DeliverWifiWithoutBuffer();

    // esp_timer's task: fires the timer when it is armed; the delay it was armed with, or -1.
    int64_t FireTimer();
    int64_t ArmedFor();

    std::mutex Lock;      // of everything below
    std::vector<std::string> Log;
    std::map<std::string, esp_err_t> Failures;
    bool HasLoop = false; // esp_event's default loop

    // Ethernet
    eth_esp32_emac_config_t Emac;
    eth_phy_config_t Phy;
    std::string PhyDriver;
    bool EthernetRuns = false;
    std::vector<Bytes> Sent;
    esp_err_t TransmitResult = ESP_OK;
    std::map<int, int> Levels;
    std::vector<int> LevelsOf; // of every pin in turn: pin * 2 + level
    std::set<int> Reserved;
    std::set<int> TakenByOthers;
    bool NetifEthernet = false;
    void (*RebootHandler)(void) = nullptr;
    int RebootHandlers = 0;

    // Wi-Fi
    wifi_init_config_t WifiInit;
    wifi_config_t WifiConfig;
    bool WifiInitialised = false;
    bool WifiStarted = false;
    wifi_storage_t WifiStorage;
    wifi_ps_type_t WifiPowerSave;
    wifi_rxcb_t WifiCallback = nullptr;
    int8_t Rssi = -60;
    std::atomic<int> WifiBuffers{0};
    bool BluetoothRuns = false;

    // Random
    bool RandomFed = false;
    std::string RandomSource;

    int Macs = 0;
    int Phys = 0;
    int Drivers = 0;
    int Timers = 0;
    std::map<std::string, int> Handlers;
};

extern FakeIdf idf;

// Clears what happened in other tests, before and after.
extern const uint8_t FakeAddress[6];
