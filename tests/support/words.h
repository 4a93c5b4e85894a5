// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"

#include <cstdint>
#include <string>

// Cases in the words of a failed comparison.

inline std::string words(posviz::Run run) { return std::to_string(run.first) + ":" + std::to_string(run.count); }

inline std::string words(posviz::Run rows, posviz::Run columns) { return words(rows) + " x " + words(columns); }

inline std::string words(std::int64_t query, std::int64_t key) { return std::to_string(query) + ", " + std::to_string(key); }
