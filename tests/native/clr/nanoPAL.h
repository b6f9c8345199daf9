#pragma once

typedef int GPIO_PIN;

bool CPU_GPIO_ReservePin(GPIO_PIN pin, bool reserve);
