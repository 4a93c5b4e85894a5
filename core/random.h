// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

namespace posviz {

/// Seeded random numbers that are the same on every machine and standard library: std::normal_distribution is not.
///
/// SplitMix64 (Steele, Lea and Flood 2014, OOPSLA, section 4) and the polar method (Marsaglia and Bray 1964).
class RandomNumbers {
  public:
    /// Streams of one seed are independent of each other.
    RandomNumbers(std::uint64_t seed, std::uint64_t stream);

    /// In [0, 1), 53 bits.
    double uniform();

    /// Mean 0, standard deviation 1.
    double normal();

  private:
    std::uint64_t next();

    std::uint64_t m_state;
    std::optional<double> m_spare{};
};

} // namespace posviz
