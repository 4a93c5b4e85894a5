// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/waves.h"

#include "core/analysis/product.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numbers>
#include <vector>

namespace posviz {

namespace {

using Complex = std::complex<double>;

/// e^z - 1 to the last digits near 0.
Complex expMinusOne(Complex z)
{
    const double half = std::sin(z.imag() / 2);
    const double grown = std::expm1(z.real());
    return {grown * std::cos(z.imag()) - 2 * half * half, (grown + 1) * std::sin(z.imag())};
}

/// Sums over j = 0 .. count - 1 of e^(z j) and of j e^(z j), for many z side by side. By doubling: the quotients of the closed
/// forms lose their digits where z is small.
class PowerSums {
  public:
    explicit PowerSums(std::size_t waves)
        : m_plainX(waves), m_plainY(waves), m_weightedX(waves), m_weightedY(waves), m_powerX(waves), m_powerY(waves)
    {
    }

    /// ratios(i) is e^z of wave i.
    template <class Ratios> void sum(std::int64_t count, Ratios ratios)
    {
        for (std::vector<double> *zeros : {&m_plainX, &m_plainY, &m_weightedX, &m_weightedY, &m_powerY})
            std::ranges::fill(*zeros, 0.0);
        std::ranges::fill(m_powerX, 1.0);
        double summed = 0.0;
        for (int bit = std::bit_width(static_cast<std::uint64_t>(count)) - 1; bit >= 0; --bit) {
            twice(summed);
            summed *= 2;
            if (((count >> bit) & 1) != 0) {
                onceMore(summed, ratios);
                summed += 1;
            }
        }
    }

    Complex plain(std::size_t i) const { return {m_plainX[i], m_plainY[i]}; }
    Complex weighted(std::size_t i) const { return {m_weightedX[i], m_weightedY[i]}; }
    /// e^(z count)
    Complex power(std::size_t i) const { return {m_powerX[i], m_powerY[i]}; }

  private:
    /// From the first n numbers to the first 2 n.
    void twice(double n)
    {
        for (std::size_t i = 0; i < m_powerX.size(); ++i) {
            const double x = m_powerX[i], y = m_powerY[i], px = m_plainX[i], py = m_plainY[i];
            const double wx = m_weightedX[i] + n * px, wy = m_weightedY[i] + n * py;
            m_weightedX[i] += x * wx - y * wy;
            m_weightedY[i] += x * wy + y * wx;
            m_plainX[i] = px + x * px - y * py;
            m_plainY[i] = py + x * py + y * px;
            m_powerX[i] = x * x - y * y;
            m_powerY[i] = 2 * x * y;
        }
    }

    /// From the first n numbers to the first n + 1.
    template <class Ratios> void onceMore(double n, Ratios ratios)
    {
        for (std::size_t i = 0; i < m_powerX.size(); ++i) {
            const double x = m_powerX[i], y = m_powerY[i];
            m_weightedX[i] += n * x;
            m_weightedY[i] += n * y;
            m_plainX[i] += x;
            m_plainY[i] += y;
            const Complex ratio = ratios(i);
            m_powerX[i] = x * ratio.real() - y * ratio.imag();
            m_powerY[i] = x * ratio.imag() + y * ratio.real();
        }
    }

    std::vector<double> m_plainX, m_plainY, m_weightedX, m_weightedY, m_powerX, m_powerY;
};

/// Lags of a block that occur weight, weight + slope, weight + 2 slope ... times.
struct Slope {
    Run lags;
    std::int64_t weight = 0;
    std::int64_t slope = 0;
};

Run shared(Run a, Run b)
{
    const std::int64_t first = std::max(a.first, b.first);
    return {first, std::max<std::int64_t>(0, std::min(a.end(), b.end()) - first)};
}

/// How often each lag occurs in a block: rising by one, level, falling by one.
std::array<Slope, 3> occurrences(Run lags, Run queries, Run keys)
{
    const std::int64_t lowest = queries.first - (keys.end() - 1);
    const std::int64_t highest = queries.end() - 1 - keys.first;
    const std::int64_t most = std::min(queries.count, keys.count);
    std::array<Slope, 3> slopes{Slope{{lowest, most - 1}, 1, 1},
                                Slope{{lowest + most - 1, highest - lowest - 2 * most + 3}, most, 0},
                                Slope{{highest - most + 2, most - 1}, most - 1, -1}};
    for (Slope &slope : slopes) {
        const Run part = shared(slope.lags, lags);
        slope.weight += slope.slope * (part.first - slope.lags.first);
        slope.lags = part;
    }
    return slopes;
}

} // namespace

Complex meanPower(Complex z, std::int64_t count)
{
    const Complex turned(z.real(), std::remainder(z.imag(), 2 * std::numbers::pi));
    const Complex step = expMinusOne(turned);
    if (count == 1 || step == Complex(0.0))
        return 1.0;
    const auto n = static_cast<double>(count);
    return expMinusOne(n * turned) / (n * step);
}

double Waves::at(std::int64_t lag) const { return mean({lag, 1}); }

double Waves::mean(Run lags) const
{
    double sum = constant;
    for (Eigen::Index pair = 0; pair < frequencies.size(); ++pair) {
        const double theta = frequencies[pair];
        if (growth.size() == 0) {
            const double angle = TurnRate(theta).angleAtHalf(2 * lags.first + lags.count - 1) + phases[pair];
            sum += amplitudes[pair] * meanKernel(lags.count, theta) * std::cos(angle);
        } else {
            const double angle = TurnRate(theta).angleAt(lags.first) + phases[pair];
            const double size = amplitudes[pair] * std::exp(growth[pair] * static_cast<double>(lags.first));
            sum += (std::polar(size, angle) * meanPower({growth[pair], theta}, lags.count)).real();
        }
    }
    return sum;
}

Waves wavesOf(const Rotary &rotary, const RotaryContent &query, const RotaryContent &key)
{
    const double square = rotary.attentionFactor * rotary.attentionFactor;
    // (q0 + i q1) times the conjugate of (k0 + i k1)
    const Eigen::VectorXd real = query.first.cwiseProduct(key.first) + query.second.cwiseProduct(key.second);
    const Eigen::VectorXd imaginary = query.second.cwiseProduct(key.first) - query.first.cwiseProduct(key.second);
    Waves waves{.frequencies = rotary.inverseFrequencies,
                .amplitudes = square * (real.cwiseAbs2() + imaginary.cwiseAbs2()).cwiseSqrt(),
                .phases = Eigen::VectorXd(real.size()),
                .growth = rotary.growth,
                .constant = query.rest.dot(key.rest)};
    for (Eigen::Index pair = 0; pair < real.size(); ++pair)
        waves.phases[pair] = std::atan2(imaginary[pair], real[pair]);
    return waves;
}

Waves wavesOf(const Rotary &rotary, const ScoreOptions &options)
{
    const RotaryContent query = rotaryContent(rotary, options, true);
    const RotaryContent key = rotaryContent(rotary, options, false);
    Waves waves = wavesOf(rotary, query, key);
    if (options.statistic == Statistic::Cosine) {
        const double lengths = contentLength(rotary, query) * contentLength(rotary, key);
        waves.amplitudes /= lengths;
        waves.constant /= lengths;
    }
    return waves;
}

std::int64_t pairsWithin(Run lags, Run queries, Run keys)
{
    std::int64_t pairs = 0;
    for (const Slope &slope : occurrences(lags, queries, keys))
        pairs += slope.lags.count * slope.weight + slope.slope * (slope.lags.count * (slope.lags.count - 1) / 2);
    return pairs;
}

WaveSums::WaveSums(const Waves &waves) : m_constant(waves.constant)
{
    for (Eigen::Index pair = 0; pair < waves.frequencies.size(); ++pair) {
        const double theta = waves.frequencies[pair];
        const double growth = waves.growth.size() == 0 ? 0.0 : waves.growth[pair];
        if (theta == 0 && growth == 0)
            m_constant += waves.amplitudes[pair] * std::cos(waves.phases[pair]);
        else
            m_waves.push_back({TurnRate(theta), theta, waves.amplitudes[pair], waves.phases[pair], growth,
                               std::polar(std::exp(growth), theta)});
    }
}

double WaveSums::within(Run lags, Run queries, Run keys) const
{
    double sum = m_constant == 0 ? 0.0 : m_constant * static_cast<double>(pairsWithin(lags, queries, keys));
    PowerSums powers(m_waves.size());
    std::vector<Complex> starts; // each wave at the first lag of a slope; slopes follow one another without a gap
    for (const Slope &slope : occurrences(lags, queries, keys)) {
        if (slope.lags.count == 0)
            continue;
        if (starts.empty())
            for (const Wave &wave : m_waves)
                starts.push_back(std::polar(wave.amplitude * std::exp(wave.growth * static_cast<double>(slope.lags.first)),
                                            wave.rate.angleAt(slope.lags.first) + wave.phase));
        powers.sum(slope.lags.count, [&](std::size_t i) { return m_waves[i].ratio; });
        for (std::size_t i = 0; i < m_waves.size(); ++i) {
            const Complex weighted =
                static_cast<double>(slope.weight) * powers.plain(i) + static_cast<double>(slope.slope) * powers.weighted(i);
            sum += starts[i].real() * weighted.real() - starts[i].imag() * weighted.imag();
            starts[i] *= powers.power(i);
        }
    }
    return sum;
}

double WaveSums::all(Run queries, Run keys) const
{
    const std::int64_t halves = 2 * (queries.first - keys.first) + queries.count - keys.count;
    double mean = m_constant;
    for (const Wave &wave : m_waves)
        mean += wave.amplitude * meanKernel(queries.count, wave.frequency) * meanKernel(keys.count, wave.frequency)
                * std::cos(wave.rate.angleAtHalf(halves) + wave.phase);
    return mean * static_cast<double>(queries.count) * static_cast<double>(keys.count);
}

CellMatrix waveProducts(const Waves &waves, const MeanPhasors &queries, const MeanPhasors &keys, const BuildWatch &watch)
{
    const Eigen::Index pairs = waves.frequencies.size();
    const Eigen::Index shared = 2 * pairs + (waves.constant != 0 ? 1 : 0);
    Eigen::MatrixXd left(queries.cosines.rows(), shared);
    Eigen::MatrixXd right(keys.cosines.rows(), shared);
    for (Eigen::Index pair = 0; pair < pairs; ++pair) {
        const double cosine = waves.amplitudes[pair] * std::cos(waves.phases[pair]);
        const double sine = waves.amplitudes[pair] * std::sin(waves.phases[pair]);
        left.col(pair) = cosine * queries.cosines.col(pair) - sine * queries.sines.col(pair);
        left.col(pairs + pair) = sine * queries.cosines.col(pair) + cosine * queries.sines.col(pair);
        right.col(pair) = keys.cosines.col(pair);
        right.col(pairs + pair) = keys.sines.col(pair);
    }
    if (waves.constant != 0) {
        left.rightCols(1).setConstant(waves.constant);
        right.rightCols(1).setOnes();
    }
    return rowProducts(left, right, false, watch);
}

} // namespace posviz
