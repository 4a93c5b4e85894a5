// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/random.h"

#include <cmath>

namespace posviz {

namespace {

constexpr std::uint64_t goldenGamma = 0x9e3779b97f4a7c15u;

std::uint64_t mixed(std::uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

} // namespace

RandomNumbers::RandomNumbers(std::uint64_t seed, std::uint64_t stream)
    : m_state(mixed(mixed(seed + goldenGamma) + goldenGamma * (stream + 1)))
{
}

std::uint64_t RandomNumbers::next() { return mixed(m_state += goldenGamma); }

double RandomNumbers::uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

double RandomNumbers::normal()
{
    if (m_spare) {
        const double value = *m_spare;
        m_spare.reset();
        return value;
    }
    double x = 0, y = 0, squared = 0;
    do {
        x = 2 * uniform() - 1;
        y = 2 * uniform() - 1;
        squared = x * x + y * y;
    } while (squared >= 1 || squared == 0);
    const double factor = std::sqrt(-2 * std::log(squared) / squared);
    m_spare = y * factor;
    return x * factor;
}

} // namespace posviz
