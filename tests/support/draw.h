// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <random>

/// Arbitrary numbers for laws that hold for all of them; the same ones in every run and on every machine (the engine is
/// specified to the bit, the standard distributions are not).
class Draw {
  public:
    explicit Draw(std::uint64_t seed) : m_engine(seed) {}

    /// low to high, both included.
    std::int64_t whole(std::int64_t low, std::int64_t high)
    {
        assert(low <= high);
        // Without signs: the distance of two 64-bit numbers may pass 2^63.
        const std::uint64_t count = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + (count == 0 ? m_engine() : m_engine() % count));
    }

    /// From low up to, not including, high.
    double real(double low, double high) { return low + (high - low) * (static_cast<double>(m_engine() >> 11) * 0x1p-53); }

    /// 1 to high, small and large ones alike: evenly over the orders of magnitude.
    std::int64_t size(std::int64_t high)
    {
        const double drawn = std::exp(real(0, std::log(static_cast<double>(high) + 1)));
        return std::min(high, static_cast<std::int64_t>(drawn));
    }

  private:
    std::mt19937_64 m_engine;
};
