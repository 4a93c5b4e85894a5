// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/bias_matrix.h"
#include "core/analysis/lag_means.h"
#include "core/analysis/normalised_distance.h"
#include "core/analysis/quadrature.h"
#include "core/encodings/biases.h"
#include "core/lag_function.h"
#include "core/signal.h"

#include "tests/support/biases.h"
#include "tests/support/checks.h"
#include "tests/support/draw.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"
#include "tests/support/words.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

using namespace posviz;

namespace {

/// The mean over a block by adding every lag as often as it occurs, and the largest size of a value.
struct Brute {
    double mean = std::numeric_limits<double>::quiet_NaN();
    double largest = 0;
};

Brute brute(const LagFunction &function, Run queries, Run keys)
{
    const std::int64_t lowest = queries.first - (keys.end() - 1), highest = queries.end() - 1 - keys.first;
    long double sum = 0, pairs = 0;
    Brute result;
    for (std::int64_t lag = lowest; lag <= highest; ++lag) {
        const double value = function.at(lag);
        if (std::isnan(value))
            continue;
        const std::int64_t times = std::min({lag - lowest + 1, highest - lag + 1, queries.count, keys.count});
        sum += static_cast<long double>(times) * value;
        pairs += static_cast<long double>(times);
        result.largest = std::max(result.largest, std::abs(value));
    }
    if (pairs > 0)
        result.mean = static_cast<double>(sum / pairs);
    return result;
}

struct NamedFunction {
    const char *name;
    LagFunction function;
    bool slow = false; ///< many cosines a lag
};

std::vector<NamedFunction> functionsToTry()
{
    Eigen::VectorXd values(32);
    Draw draw(3);
    for (double &value : values)
        value = draw.real(-2, 2);
    Eigen::VectorXd frequencies(64);
    for (int pair = 0; pair < 64; ++pair)
        frequencies[pair] = std::pow(1e4, -pair / 64.0);
    return {{"t5, both sides", t5Bias(values, true, 128)},
            {"t5, causal", t5Bias(values, false, 5000)},
            {"alibi, causal", alibiBias(0.25, true)},
            {"alibi, both sides", alibiBias(0.00390625, false)},
            {"kerple, logarithm", kerpleLogBias(0.5, 1)},
            {"kerple, steep logarithm", kerpleLogBias(100, 2)},
            {"kerple, flat logarithm", kerpleLogBias(0.01, 2)},
            {"kerple, power 2", kerplePowerBias(0.5, 2)},
            {"kerple, power 0.01", kerplePowerBias(1, 0.01)},
            {"kerple, power 0.37", kerplePowerBias(0.2, 0.37)},
            {"sandwich", sandwichBias(frequencies, 0, 8), true},
            {"a gap in between",
             LagFunction({{.rule = Line{1, 0.5}}, {-7, Masked{}}, {5, Line{-2, 0}}, {6, Masked{}}, {90, Line{3, -0.125}}})},
            {"smooth on both sides", LagFunction({{.rule = Smooth{[](double lag) { return std::sqrt(-lag); }, 0}},
                                                  {1, Smooth{[](double lag) { return std::log(lag + 3); }, -2}}})}};
}

/// Everything that leaves a block crossing pieces or lying far away.
Run drawnRun(Draw &draw, std::int64_t most, std::int64_t start)
{
    const std::int64_t count = draw.size(most);
    return {std::max<std::int64_t>(0, start + draw.whole(-count, count)), count};
}

} // namespace

/// Means of biases over blocks of pairs, against sums over all of them.
class TestBiasMeans : public QObject {
    Q_OBJECT

  private slots:
    void quadratureIsExactForPolynomials()
    {
        QuadratureRules rules;
        Checks checks;
        for (const std::int64_t count : {1, 2, 5, 9, 17, 1000, 1'000'000})
            for (int nodes = 1; nodes <= QuadratureRule::mostNodes; ++nodes)
                for (int power = 0; power < 2 * nodes; ++power) {
                    // In parts of the run, so that powers stay near 1.
                    const double scale = static_cast<double>(count);
                    long double expected = 0;
                    for (std::int64_t k = 0; k < count; ++k)
                        expected += std::pow(static_cast<long double>(k) / scale, power);
                    const QuadratureRule &rule = rules.ofRun(count, nodes);
                    double mean = 0;
                    for (std::size_t node = 0; node < static_cast<std::size_t>(rule.count); ++node)
                        mean += rule.weights[node] * std::pow(rule.nodes[node] / scale, power);
                    checks.near(mean, static_cast<double>(expected / static_cast<long double>(count)), 1e-13, [&] {
                        return std::to_string(count) + " numbers, " + std::to_string(nodes) + " nodes, power "
                               + std::to_string(power);
                    });
                    if (count > 1000)
                        power += 6;
                }
        for (const auto &[rows, columns] : {std::pair{1, 30}, {7, 7}, {30, 4}, {200, 333}})
            for (int nodes = 1; nodes <= QuadratureRule::mostNodes; ++nodes)
                for (int power = 0; power < 2 * nodes; ++power) {
                    const double half = (rows + columns - 2) / 2.0;
                    double expected = 0, mean = 0;
                    for (int m = 0; m < rows; ++m)
                        for (int n = 0; n < columns; ++n)
                            expected += std::pow((m - (rows - 1) / 2.0 - n + (columns - 1) / 2.0) / half, power);
                    const QuadratureRule &rule = rules.ofBlock(rows, columns, nodes);
                    for (std::size_t node = 0; node < static_cast<std::size_t>(rule.count); ++node)
                        mean += rule.weights[node] * std::pow(rule.nodes[node] / half, power);
                    checks.near(mean, expected / (rows * columns), 1e-13, [&] {
                        return std::to_string(rows) + " x " + std::to_string(columns) + ", " + std::to_string(nodes)
                               + " nodes, power " + std::to_string(power);
                    });
                }
        VERIFY_ALL(checks);
    }

    void meansAreThoseOfAllPairs_data()
    {
        QTest::addColumn<int>("index");
        const std::vector<NamedFunction> functions = functionsToTry();
        for (std::size_t i = 0; i < functions.size(); ++i)
            QTest::newRow(functions[i].name) << static_cast<int>(i);
    }

    void meansAreThoseOfAllPairs()
    {
        QFETCH(int, index);
        const NamedFunction named = functionsToTry()[static_cast<std::size_t>(index)];
        Checks checks;
        Draw draw(7);
        LagMeans means; // one for all, as for a picture
        double worst = 0;
        const int rounds = named.slow ? 120 : 500;
        for (int round = 0; round < rounds; ++round) {
            const std::int64_t most = round % 10 == 0 ? (named.slow ? 3000 : 50'000) : 300;
            const std::int64_t start = draw.size(longestLength) - 1;
            const Run queries = drawnRun(draw, most, start);
            // Near the diagonal and far from it.
            const Run keys = drawnRun(draw, most, round % 3 == 0 ? draw.whole(0, longestLength) : start);
            const Brute expected = brute(named.function, queries, keys);
            const double mean = means.mean(named.function, queries, keys);
            if (std::isnan(expected.mean)) {
                checks.that(std::isnan(mean), [&] { return words(queries, keys) + " is masked"; });
                continue;
            }
            const double scale = std::max(expected.largest, 1e-300);
            worst = std::max(worst, std::abs(mean - expected.mean) / scale);
            // Lines and waves lose a few roundings, Gauss quadrature stays below 1e-12.
            checks.near(mean, expected.mean, 1e-12 * scale, [&] { return words(queries, keys); });
            checks.near(LagMeans().mean(named.function, queries, keys), mean, 1e-13 * scale,
                        [&] { return words(queries, keys) + " alone"; });
        }
        VERIFY_ALL(checks);
        qInfo("largest error %.2g of the largest value", worst);
    }

    // domain.md 5.5: four look-ups in a double sum, here in whole numbers and long double, over large blocks.
    void meansEqualTheDoubleSums()
    {
        Checks checks;
        Draw draw(11);
        const auto cube = [](long double x) { return x > 0 ? x * (x + 1) * (x + 2) / 6 : 0; }; // G for f = max(j, 0)
        const auto square = [](long double x) { return x >= 0 ? (x + 1) * (x + 2) / 2 : 0; };  // G for the step at 0
        const auto box = [](auto G, Run m, Run n) {
            const auto a = static_cast<long double>(m.first), b = static_cast<long double>(n.first);
            const auto M = static_cast<long double>(m.count), N = static_cast<long double>(n.count);
            return G(a + M - 1 - b) - G(a - 1 - b) - G(a + M - 1 - b - N) + G(a - 1 - b - N);
        };
        Eigen::VectorXd values = Eigen::VectorXd::Zero(32);
        values[9] = 1; // distances 12 to 15 of T5's both sides
        const LagFunction bucket = t5Bias(values, true, 128), symmetric = alibiBias(1, false), causal = alibiBias(1, true);
        for (int round = 0; round < 300; ++round) {
            const std::int64_t start = draw.size(100'000);
            const Run m = drawnRun(draw, 30'000, start), n = drawnRun(draw, 30'000, start);
            const long double pairs = static_cast<long double>(m.count) * static_cast<long double>(n.count);
            const auto where = [&] { return words(m, n); };
            const long double before = box(cube, m, n), after = box(cube, n, m);
            // Cubes of 1e5 in 64 bits of mantissa: 1e15 x 5e-20 a pair at worst.
            const double loss = 1e-4 / static_cast<double>(pairs) + 1e-12;
            checks.near(LagMeans().mean(symmetric, m, n), -static_cast<double>((before + after) / pairs), loss * 1e5, where);
            if (const long double seen = box(square, m, n); seen > 0)
                checks.near(LagMeans().mean(causal, m, n), -static_cast<double>(before / seen), loss * 1e5, where);
            const auto shifted = [&](long double by) { return [=](long double x) { return square(x - by); }; };
            checks.near(LagMeans().mean(bucket, m, n),
                        static_cast<double>((box(shifted(12), m, n) - box(shifted(16), m, n)) / pairs), loss, where);
        }
        VERIFY_ALL(checks);
    }

    // domain.md 5.5: the sum of logarithms is one of ln Γ.
    void logarithmsAddUpToGamma()
    {
        Checks checks;
        for (const double a : {0.01, 0.1, 0.5, 7.5})
            for (const std::int64_t count : {1, 5, 300, 65'536, 4'000'000}) {
                const LagFunction function = kerpleLogBias(a, 1);
                const auto t = static_cast<long double>(count), inverse = 1 / static_cast<long double>(a);
                const long double sum =
                    t * std::log(static_cast<long double>(a)) + std::lgamma(t + inverse) - std::lgamma(inverse);
                const auto expected = static_cast<double>(-sum / t);
                checks.near(LagMeans().mean(function, {count - 1, 1}, {0, count}), expected,
                            1e-12 * std::max(1.0, std::abs(expected)),
                            [&] { return std::to_string(a) + ", " + std::to_string(count); });
            }
        VERIFY_ALL(checks);
    }

    void normalisedDistancesAverage_data()
    {
        QTest::addColumn<bool>("causal");
        QTest::newRow("causal") << true;
        QTest::newRow("both sides") << false;
    }

    void normalisedDistancesAverage()
    {
        QFETCH(bool, causal);
        const Bias bias = biasOf("fire", {{"heads", 4}, {"mask", causal ? 0.0 : 1.0}});
        const auto &fire = std::get<NormalisedDistance>(bias.heads);
        Checks checks;
        Draw draw(13);
        double worst = 0, worstOfTall = 0;
        for (int round = 0; round < 400; ++round) {
            NormalisedDistanceHead of(fire, static_cast<int>(draw.whole(0, 3)), causal);
            const std::int64_t most = round % 4 == 0 ? 3000 : 200, start = draw.size(longestLength) - 1;
            const Run queries = drawnRun(draw, most, start);
            const Run keys = drawnRun(draw, round % 4 == 0 ? 100'000 : most, round % 3 == 0 ? draw.whole(0, start) : start);
            const auto where = [&] { return words(queries, keys); };
            long double sum = 0, pairs = 0;
            for (std::int64_t query = queries.first; query < queries.end(); ++query) {
                const std::int64_t seen = causal ? std::clamp<std::int64_t>(query - keys.first + 1, 0, keys.count) : keys.count;
                if (seen == 0)
                    continue;
                const double mean = of.mean({query, 1}, keys);
                sum += static_cast<long double>(mean) * static_cast<long double>(seen);
                pairs += static_cast<long double>(seen);
                if (query % 97 != 0 || keys.count > 3000)
                    continue;
                long double direct = 0;
                for (std::int64_t key = keys.first; key < keys.first + keys.count; ++key)
                    if (const double value = of.at(query, key); !std::isnan(value))
                        direct += value;
                // Over the keys of one query: a closed form.
                checks.near(mean, static_cast<double>(direct / static_cast<long double>(seen)), 1e-11,
                            [&] { return "query " + std::to_string(query) + " of " + where(); });
            }
            const double mean = of.mean(queries, keys);
            if (pairs == 0) {
                checks.that(std::isnan(mean), [&] { return where() + " is masked"; });
                continue;
            }
            // Over queries: bends of the chain cross the block, between them the quadrature is as good as for a logarithm. The
            // more keys a query has, the less a bend shows. All values lie within 1 of each other.
            const bool tall = queries.count > 4 * keys.count;
            double &worstOfKind = tall ? worstOfTall : worst;
            worstOfKind = std::max(worstOfKind, std::abs(mean - static_cast<double>(sum / pairs)));
            checks.near(mean, static_cast<double>(sum / pairs), tall ? 1e-4 : 1e-5, where);
        }
        qInfo("largest error %.2g, of blocks with few keys %.2g", worst, worstOfTall);
        VERIFY_ALL(checks);
    }

    void matrixHoldsTheMeans_data() { addBiasRows(); }
    void matrixHoldsTheMeans()
    {
        QFETCH(QString, encoding);
        Checks checks;
        for (const auto &[queries, keys] : {std::pair{Bins({0, 100}, 7), Bins({0, 100}, 9)},
                                            {Bins({0, 40}, 40), Bins({3, 30}, 30)},
                                            {Bins({20, 60}, 13), Bins({0, 35}, 35)}}) {
            const Bias bias = biasOf(encoding.toStdString());
            for (const int head : {0, bias.headCount() - 1}) {
                const CellMatrix matrix = biasMatrix(bias, head, queries, keys, {});
                for (Eigen::Index row = 0; row < matrix.rows(); ++row)
                    for (Eigen::Index column = 0; column < matrix.cols(); ++column) {
                        const Run m = queries.cell(row), n = keys.cell(column);
                        double sum = 0;
                        int pairs = 0;
                        for (std::int64_t query = m.first; query < m.end(); ++query)
                            for (std::int64_t key = n.first; key < n.end(); ++key)
                                if (const double value = biasAt(bias, head, query, key); !std::isnan(value)) {
                                    sum += value;
                                    ++pairs;
                                }
                        const auto where = [&] { return words(m, n); };
                        if (pairs == 0)
                            checks.that(std::isnan(matrix(row, column)), where);
                        else
                            checks.near(matrix(row, column), sum / pairs, 1e-11, where);
                    }
            }
        }
        VERIFY_ALL(checks);
    }
};

TEST_CLASS(TestBiasMeans, NoApplication)
#include "tst_bias_means.moc"
