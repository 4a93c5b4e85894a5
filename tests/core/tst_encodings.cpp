// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/mean_vectors.h"
#include "core/analysis/score.h"
#include "core/encoding.h"
#include "core/scaling/scaling.h"
#include "core/signal.h"

#include "core/subject_knobs.h"
#include "core/view.h"
#include "tests/support/checks.h"
#include "tests/support/draw.h"
#include "tests/support/published.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <set>
#include <string>
#include <vector>

using namespace posviz;

namespace {

/// Every encoding with vectors for positions in every variant, at the ends of the dimension and base ranges and at what models
/// use.
void addCatalogueRows()
{
    std::vector<NamedScene> all;
    std::set<std::string> seen; // a learned table has no base
    for (const int dimension : {2, 64, 96, 8192})
        for (const double base : {2.0, 1e4, 5e5, 1e9})
            for (NamedScene &scene : vectorScenes(dimension, base, 512))
                if (seen.insert(scene.name).second)
                    all.push_back(std::move(scene));
    addRows(all);
}

/// One feature less than the dimension, a choice of the sinusoids.
bool hasOddWidth(const Signal &signal) { return sinusoidsOf(signal) && featureCount(signal) % 2 == 1; }

bool isAlone(const Signal &signal, Eigen::Index pair)
{
    const Sinusoids *sinusoids = sinusoidsOf(signal);
    return sinusoids && pair == inverseFrequencies(signal)->size() - 1 && sineAlone(*sinusoids);
}

std::string pairWords(Eigen::Index pair) { return "pair " + std::to_string(pair); }

/// A vector turned as a model does it, by the signal's own cos, sin and pairing.
Eigen::VectorXd turnedBySignal(const Signal &signal, const Eigen::VectorXd &vector, std::int64_t position)
{
    Eigen::VectorXd turned = vector;
    for (int pair = 0; pair < inverseFrequencies(signal)->size(); ++pair) {
        const std::vector<int> features = featuresOfPair(signal, pair);
        const double cosine = featureAt(signal, position, features[0]);
        const double sine = featureAt(signal, position, features[1]);
        turned[features[0]] = cosine * vector[features[0]] - sine * vector[features[1]];
        turned[features[1]] = sine * vector[features[0]] + cosine * vector[features[1]];
    }
    return turned;
}

Signal ropeSignal(int dimension, double base, const char *pairing, double fraction = 1)
{
    const Parameter &choice = findEncoding("rope")->parameters.front();
    return signalOf(withKnobs(sceneOf("rope", dimension, base, 512),
                              {{"pairing", certain(parsedValue(choice, pairing))}, {"rotary_fraction", fraction}}));
}

Signal sinusoidalSignal(int dimension, double base, bool tensor2tensor = false, bool concatenated = false)
{
    return signalOf(withKnobs(sceneOf("sinusoidal", dimension, base, 512),
                              {{"timescales", tensor2tensor ? 1.0 : 0.0}, {"layout", concatenated ? 1.0 : 0.0}}));
}

double wavelength(const Signal &signal, int pair) { return 2 * std::numbers::pi / (*inverseFrequencies(signal))[pair]; }

} // namespace

class TestEncodings : public QObject {
    Q_OBJECT

  private slots:
    void recordsAreComplete()
    {
        std::set<std::string> ids;
        for (const Encoding &encoding : encodings()) {
            QVERIFY2(ids.insert(encoding.id).second, encoding.id.c_str());
            QVERIFY2(!encoding.title.empty() && !encoding.source.authors.empty() && !encoding.summary.empty()
                         && !encoding.facts.actsOn.empty() && !encoding.facts.formula.empty()
                         && !encoding.facts.extrapolates.empty(),
                     encoding.id.c_str());
            QVERIFY2(encoding.source.year >= 2017 && encoding.evaluate, encoding.id.c_str());
            QCOMPARE(findEncoding(encoding.id), &encoding);
            QVERIFY2(encoding.readsTable == !encoding.tableShape.empty(), encoding.id.c_str());
            QVERIFY2(encoding.readsTable || (!encoding.tableSetsDimension && encoding.tableKnobs.empty()), encoding.id.c_str());
            for (const std::string &key : encoding.tableKnobs)
                QVERIFY2(std::ranges::find(encoding.parameters, key, &Parameter::key) != encoding.parameters.end(), key.c_str());
        }
        QCOMPARE(findEncoding("Rope"), nullptr);
        QCOMPARE(findEncoding(""), nullptr);
    }

    // The catalogue's rows have every encoding with its usual and with unusual values.
    void signalsAreOfTheDeclaredKind_data() { addCatalogueRows(); }
    void signalsAreOfTheDeclaredKind()
    {
        QFETCH(Scene, scene);
        QCOMPARE(kindOf(signalOf(scene)), findEncoding(scene.subject.encoding)->kind);
    }

    // A condition that names no knob beside its own, or a value that the knob cannot have, would never hold.
    void conditionsNameKnobsAndTheirValues()
    {
        const auto check = [](const std::string &owner, const std::vector<Parameter> &knobs, const Condition &condition) {
            const auto knob = std::ranges::find(knobs, condition.key, &Parameter::key);
            QVERIFY2(knob != knobs.end() && !condition.values.empty(), (owner + ": " + condition.key).c_str());
            for (const std::string &value : condition.values) {
                const Result<double> number = parsedValue(*knob, value);
                QVERIFY2(number && writtenValue(*knob, *number) == value, (owner + ": " + condition.key + " " + value).c_str());
            }
        };
        const auto checkAll = [&](const std::string &owner, const std::vector<Parameter> &knobs) {
            for (const Parameter &parameter : knobs)
                for (const Condition &condition : parameter.onlyWhen)
                    check(owner + "." + parameter.key, knobs, condition);
        };
        for (const Encoding &encoding : encodings()) {
            checkAll(encoding.id, encoding.parameters);
            for (const Condition &condition : encoding.dimensionOnlyWhen)
                check(encoding.id, encoding.parameters, condition);
            if (encoding.everyLengthAlike)
                check(encoding.id, encoding.parameters, *encoding.everyLengthAlike);
        }
        for (const Scaling &scaling : scalings())
            checkAll(scaling.id, scaling.parameters);
        for (const View &view : views())
            checkAll(view.id, view.parameters);
    }

    void frequenciesFallFromPairToPair_data() { addCatalogueRows(); }
    void frequenciesFallFromPairToPair()
    {
        QFETCH(Scene, scene);
        const Signal signal = signalOf(scene);
        QVERIFY(featureCount(signal) == scene.subject.dimension
                || (hasOddWidth(signal) && scene.subject.values.contains("odd_width")));
        const Eigen::VectorXd *frequencies = inverseFrequencies(signal);
        if (!frequencies) {
            QVERIFY(definedPositions(signal));
            return;
        }
        QVERIFY(!definedPositions(signal));
        if (const std::vector<std::string> *axes = pairAxesOf(signal)) {
            // Pairs of several axes follow one another in no order, and stand still where the path leaves theirs out.
            QVERIFY(frequencies->allFinite() && axes->size() == static_cast<std::size_t>(frequencies->size()));
            QVERIFY(!gridOf(signal) || gridOf(signal)->rowFrequencies.size() == frequencies->size());
            return;
        }
        Checks checks;
        for (Eigen::Index pair = 0; pair < frequencies->size(); ++pair) {
            const double theta = (*frequencies)[pair];
            // Some scalings stop the slowest pairs.
            checks.that(std::isfinite(theta) && (theta > 0 || (theta == 0 && scene.subject.scaling != "none")),
                        [&] { return pairWords(pair); });
            checks.that(pair == 0 || theta <= (*frequencies)[pair - 1],
                        [&] { return pairWords(pair) + " is faster than the one before"; });
        }
        if (scene.subject.scaling == "none")
            checks.that((*frequencies)[0] == 1, [] { return "pair 0 turns one radian a position"; });
        VERIFY_ALL(checks);
        if (const auto *rotary = std::get_if<Rotary>(&signal)) {
            QCOMPARE(rotary->unscaledInverseFrequencies.size(), rotary->inverseFrequencies.size());
            QVERIFY(scene.subject.scaling != "none" || rotary->unscaledInverseFrequencies == rotary->inverseFrequencies);
        }
    }

    void everyFeatureHasItsPair_data() { addCatalogueRows(); }
    void everyFeatureHasItsPair()
    {
        QFETCH(Scene, scene);
        const Signal signal = signalOf(scene);
        const int features = featureCount(signal);
        QVERIFY(!pairOfFeature(signal, -1));
        QVERIFY(!pairOfFeature(signal, features));
        const Eigen::VectorXd *frequencies = inverseFrequencies(signal);
        if (!frequencies) {
            for (int feature = 0; feature < features; ++feature)
                QVERIFY(!pairOfFeature(signal, feature));
            return;
        }
        // featuresOfPair() looks through all features, so thousands of pairs are sampled.
        const Eigen::Index stride = std::max<Eigen::Index>(1, frequencies->size() / 60);
        Checks checks;
        for (Eigen::Index index = 0; index < frequencies->size(); index += stride) {
            const int pair = static_cast<int>(index);
            const std::vector<int> ofPair = featuresOfPair(signal, pair);
            if (isAlone(signal, pair)) {
                checks.that(ofPair.size() == 1, [&] { return pairWords(pair) + " has more than its sine"; });
                continue;
            }
            checks.that(ofPair.size() == 2 && ofPair[0] < ofPair[1],
                        [&] { return pairWords(pair) + " has no two features in order"; });
            for (const int feature : ofPair)
                checks.that(pairOfFeature(signal, feature) == pair, [&] { return "feature " + std::to_string(feature); });
            if (const auto *rotary = std::get_if<Rotary>(&signal))
                checks.that(isFirstOfPair(*rotary, ofPair[0]) && !isFirstOfPair(*rotary, ofPair[1]),
                            [&] { return pairWords(pair); });
        }
        std::vector<int> times(static_cast<std::size_t>(frequencies->size()), 0);
        int zeros = 0;
        for (int feature = 0; feature < features; ++feature)
            if (const std::optional<int> pair = pairOfFeature(signal, feature))
                ++times.at(static_cast<std::size_t>(*pair));
            else
                ++zeros;
        checks.that(zeros <= (hasOddWidth(signal) ? 1 : 0), [&] { return std::to_string(zeros) + " features of no pair"; });
        for (std::size_t pair = 0; pair < times.size(); ++pair)
            checks.that(times[pair] == (isAlone(signal, static_cast<Eigen::Index>(pair)) ? 1 : 2),
                        [&] { return std::to_string(times[pair]) + " features in a pair"; });
        VERIFY_ALL(checks);
    }

    // cos² + sin² = 1 in every pair: a sinusoidal vector has the squared length d/2, a rotation keeps lengths.
    void everyPairHasLengthOne_data() { addCatalogueRows(); }
    void everyPairHasLengthOne()
    {
        QFETCH(Scene, scene);
        const Signal signal = signalOf(scene);
        const Eigen::VectorXd *frequencies = inverseFrequencies(signal);
        if (!frequencies)
            return;
        const auto *rotary = std::get_if<Rotary>(&signal);
        Checks checks;
        for (const std::int64_t position : {0, 1, 511, 16'777'215}) {
            const Eigen::MatrixXd vector = meanVectors(signal, Bins({position, 1}, 1));
            Eigen::VectorXd squares = Eigen::VectorXd::Zero(frequencies->size());
            for (int feature = 0; feature < featureCount(signal); ++feature)
                if (const std::optional<int> pair = pairOfFeature(signal, feature))
                    squares[*pair] += vector(0, feature) * vector(0, feature);
                else
                    checks.near(vector(0, feature), 0, 0, [] { return "a column of zeros"; });
            // Two roundings of 2^-53 each in cos, sin and their squares.
            for (Eigen::Index pair = 0; pair < squares.size(); ++pair) {
                if (isAlone(signal, pair))
                    continue;
                const double fading =
                    rotary && rotary->growth.size() > 0 ? std::exp(rotary->growth[pair] * static_cast<double>(position)) : 1;
                const double amplitude = rotary ? rotary->attentionFactor * fading : 1;
                checks.near(squares[pair], amplitude * amplitude, 1e-15,
                            [&] { return pairWords(pair) + " at " + std::to_string(position); });
            }
        }
        VERIFY_ALL(checks);
    }

    void partOfAHeadIsTurned_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<double>("fraction");
        QTest::addColumn<int>("turned");
        QTest::newRow("all") << 128 << 1.0 << 128;
        QTest::newRow("GPT-J, 64 of 256") << 256 << 0.25 << 64;
        QTest::newRow("Pythia, 16 of 64") << 64 << 0.25 << 16;
        QTest::newRow("Phi-2, 32 of 80") << 80 << 0.4 << 32;
        QTest::newRow("three tenths of 20") << 20 << 0.3 << 6;
        QTest::newRow("a product that falls short by a rounding") << 100 << 0.58 << 58;
        QTest::newRow("no whole pair left over") << 10 << 0.5 << 4;
        QTest::newRow("at least one pair") << 2 << 0.01 << 2;
    }

    void partOfAHeadIsTurned()
    {
        QFETCH(int, dimension);
        QFETCH(double, fraction);
        QFETCH(int, turned);
        for (const char *pairing : {"half", "interleaved"}) {
            const Signal signal = ropeSignal(dimension, 1e4, pairing, fraction);
            QCOMPARE(std::get<Rotary>(signal).rotaryDimension(), turned);
            QCOMPARE(featureCount(signal), dimension);
            const Eigen::MatrixXd vector = meanVectors(signal, Bins({3, 1}, 1));
            for (int feature = 0; feature < dimension; ++feature) {
                QCOMPARE(pairOfFeature(signal, feature).has_value(), feature < turned);
                QCOMPARE(std::isnan(vector(0, feature)), feature >= turned);
            }
            // Frequencies are spaced over the turned part: the same as a head of that size has.
            QVERIFY(*inverseFrequencies(signal) == *inverseFrequencies(ropeSignal(turned, 1e4, pairing)));
        }
    }

    // domain.md T29: a query of one pairing and a key of the other have a score that is not one of their distance.
    void bothPairingsGiveEqualScores()
    {
        constexpr int dimension = 16;
        const Signal half = ropeSignal(dimension, 1e4, "half");
        const Signal interleaved = ropeSignal(dimension, 1e4, "interleaved");
        Draw draw(1);
        const auto drawn = [&] { return Eigen::VectorXd::NullaryExpr(dimension, [&] { return draw.real(-1, 1); }).eval(); };
        // The same vector laid out for the other pairing: pair i stands at i, i + d/2 in one and at 2i, 2i + 1 in the other.
        const auto interleave = [&](const Eigen::VectorXd &vector) {
            Eigen::VectorXd other(dimension);
            for (int pair = 0; pair < dimension / 2; ++pair)
                for (std::size_t which : {0u, 1u})
                    other[featuresOfPair(interleaved, pair)[which]] = vector[featuresOfPair(half, pair)[which]];
            return other;
        };
        Checks checks;
        bool mixedChanges = false;
        const Eigen::VectorXd query = drawn(), key = drawn();
        const double atDistanceThree = turnedBySignal(half, query, 3).dot(key);
        const double mixedAtDistanceThree = turnedBySignal(interleaved, query, 3).dot(key);
        for (int shift = 0; shift < 20; ++shift) {
            const auto where = [&] { return "shift " + std::to_string(shift); };
            // 16 products below 1, a few roundings each.
            checks.near(turnedBySignal(half, query, 3 + shift).dot(turnedBySignal(half, key, shift)), atDistanceThree, 1e-14,
                        where);
            checks.near(turnedBySignal(interleaved, interleave(query), 3 + shift)
                            .dot(turnedBySignal(interleaved, interleave(key), shift)),
                        atDistanceThree, 1e-14, where);
            const double mixed = turnedBySignal(interleaved, query, 3 + shift).dot(turnedBySignal(half, key, shift));
            mixedChanges = mixedChanges || std::abs(mixed - mixedAtDistanceThree) > 0.01;
        }
        VERIFY_ALL(checks);
        QVERIFY2(mixedChanges, "mixed pairings keep relative positions");
    }

    void layoutsOnlyPermuteFeatures_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<bool>("tensor2tensor");
        QTest::newRow("dimension 2") << 2 << false;
        QTest::newRow("dimension 96") << 96 << false;
        QTest::newRow("dimension 96, tensor2tensor") << 96 << true;
    }

    void layoutsOnlyPermuteFeatures()
    {
        QFETCH(int, dimension);
        QFETCH(bool, tensor2tensor);
        const Signal interleaved = sinusoidalSignal(dimension, 1e4, tensor2tensor, false);
        const Signal concatenated = sinusoidalSignal(dimension, 1e4, tensor2tensor, true);
        Checks checks;
        for (int feature = 0; feature < dimension; ++feature) {
            const int pair = feature / 2;
            const int other = feature % 2 == 0 ? pair : pair + dimension / 2;
            checks.near(featureAt(interleaved, 1234, feature), featureAt(concatenated, 1234, other), 0,
                        [&] { return std::to_string(feature); });
        }
        const Bins positions({1000, 20}, 20);
        const ScoreVectors one = scoreVectors(interleaved, {}, positions, positions);
        const ScoreVectors two = scoreVectors(concatenated, {}, positions, positions);
        const Eigen::MatrixXd difference = one.queries * one.keys.transpose() - two.queries * two.keys.transpose();
        // d products below 1 summed in another order.
        checks.near(difference.cwiseAbs().maxCoeff(), 0, dimension * dimension * 0x1p-53, [] { return "similarities"; });
        VERIFY_ALL(checks);
    }

    // domain.md T1, and T8's pair 22 of base 1e7. RoFormer's frequencies and those of the sinusoids in the paper are the same
    // ones.
    void wavelengths_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<double>("base");
        QTest::addColumn<int>("pair");
        QTest::addColumn<QString>("positions");
        struct Row {
            int dimension;
            double base;
            int pair;
            const char *positions;
        };
        for (const Row &row :
             {Row{128, 1e4, 0, "6.28319"}, {128, 1e4, 1, "7.25571"},     {128, 1e4, 2, "8.37876"},    {128, 1e4, 3, "9.67564"},
              {128, 1e4, 7, "17.2060"},    {128, 1e4, 15, "54.4101"},    {128, 1e4, 31, "544.101"},   {128, 1e4, 45, "4080.19"},
              {128, 1e4, 46, "4711.72"},   {128, 1e4, 47, "5441.01"},    {128, 1e4, 63, "54410.143"}, {128, 5e5, 1, "7.71305"},
              {128, 5e5, 31, "3619.25"},   {128, 5e5, 45, "63865.8"},    {128, 5e5, 63, "2559195.5"}, {128, 1e6, 63, "5063255.8"},
              {64, 1e4, 15, "471.172"},    {64, 1e4, 31, "47117.243"},   {64, 1e7, 22, "408019"},     {96, 1e4, 7, "24.0721"},
              {96, 1e4, 47, "51861.674"},  {256, 1e4, 127, "58469.566"}, {512, 1e4, 255, "60611.477"}})
            QTest::addRow("d %d, base %.0f, pair %d", row.dimension, row.base, row.pair)
                << row.dimension << row.base << row.pair << QString(row.positions);
    }

    void wavelengths()
    {
        QFETCH(int, dimension);
        QFETCH(double, base);
        QFETCH(int, pair);
        QFETCH(QString, positions);
        const Published known = published(positions);
        Checks checks;
        checks.near(wavelength(ropeSignal(dimension, base, "half"), pair), known.value, known.unit, [] { return "rope"; });
        checks.near(wavelength(sinusoidalSignal(dimension, base), pair), known.value, known.unit, [] { return "sinusoidal"; });
        VERIFY_ALL(checks);
    }

    // tensor2tensor spaces timescales so that the slowest is the base itself; with one pair it stays at 1.
    void tensor2tensorReachesTheBase()
    {
        Checks checks;
        // 1e4^-1 by pow, which is off by less than one unit in the last place.
        checks.near(wavelength(sinusoidalSignal(512, 1e4, true), 255), 2 * std::numbers::pi * 1e4, 1e-10, [] { return "d 512"; });
        checks.near(wavelength(sinusoidalSignal(4, 1e4, true), 1), 2 * std::numbers::pi * 1e4, 1e-10, [] { return "d 4"; });
        checks.near(wavelength(sinusoidalSignal(2, 1e4, true), 0), 2 * std::numbers::pi, 1e-14, [] { return "d 2"; });
        VERIFY_ALL(checks);
    }

    // domain.md T14.
    void sinusoidalVectorOfPositionOne()
    {
        const Eigen::MatrixXd vector = meanVectors(sinusoidalSignal(4, 1e4), Bins({1, 1}, 1));
        const std::array<const char *, 4> known{".8414709848", ".5403023059", ".0099998333", ".9999500004"};
        Checks checks;
        for (int feature = 0; feature < 4; ++feature)
            checks.near(vector(0, feature), published(known[static_cast<std::size_t>(feature)]).value, 1e-10,
                        [&] { return std::to_string(feature); });
        VERIFY_ALL(checks);
    }

    // domain.md T29: x = (1, 2, 3, 4) turned to position 1.
    void turnedVector_data()
    {
        QTest::addColumn<QString>("pairing");
        QTest::addColumn<QStringList>("turned");
        QTest::newRow("interleaved") << "interleaved" << QStringList{"-1.14263966", "1.9220756", "2.95985067", "4.0297995"};
        QTest::newRow("half") << "half" << QStringList{"-1.98411065", "1.95990067", "2.46237790", "4.01979967"};
    }

    void turnedVector()
    {
        QFETCH(QString, pairing);
        QFETCH(QStringList, turned);
        const Eigen::Vector4d vector(1, 2, 3, 4);
        const Eigen::VectorXd result = turnedBySignal(ropeSignal(4, 1e4, qPrintable(pairing)), vector, 1);
        Checks checks;
        for (int feature = 0; feature < 4; ++feature)
            checks.near(result[feature], published(turned[feature]).value, published(turned[feature]).unit,
                        [&] { return std::to_string(feature); });
        VERIFY_ALL(checks);
    }

    // domain.md T29: the permutation 0 2 1 3 makes one pairing of the other.
    void permutationMapsPairings()
    {
        const std::array<int, 4> order{0, 2, 1, 3};
        const auto permuted = [&](const Eigen::VectorXd &vector) { return Eigen::VectorXd(vector(order)); };
        const Signal half = ropeSignal(4, 1e4, "half"), interleaved = ropeSignal(4, 1e4, "interleaved");
        const Eigen::Vector4d vector(1, 2, 3, 4);
        for (const std::int64_t position : {0, 1, 500})
            QVERIFY(permuted(turnedBySignal(half, permuted(vector), position)) == turnedBySignal(interleaved, vector, position));
    }

    // Both layouts of the paper's and of tensor2tensor's vector: where sines and cosines stand.
    void layoutsPlaceSinesAndCosines()
    {
        const auto waves = [](const Signal &signal) {
            std::string text;
            for (const WaveFeature &feature : std::get<Sinusoids>(std::get<Absolute>(signal).vectors).features)
                text += (feature.wave == Wave::Sine ? "s" : "c") + std::to_string(feature.pair);
            return text;
        };
        QCOMPARE(waves(sinusoidalSignal(6, 1e4, false, false)), std::string("s0c0s1c1s2c2"));
        QCOMPARE(waves(sinusoidalSignal(6, 1e4, false, true)), std::string("s0s1s2c0c1c2"));
    }

    void learnedTableBeginsAsTrainingDoes()
    {
        const Scene scene = withKnobs(sceneOf("learned", 64, 1e4, 512), {{"rows", 1000}});
        const auto table = [](const Scene &of) { return std::get<LearnedTable>(std::get<Absolute>(signalOf(of)).vectors).table; };
        const auto values = table(scene)->values();
        QCOMPARE(values.rows(), 1000);
        QCOMPARE(values.cols(), 64);
        QCOMPARE(definedPositions(signalOf(scene)), std::optional<std::int64_t>(1000));
        QVERIFY(!std::get<LearnedTable>(std::get<Absolute>(signalOf(scene)).vectors).trained);
        Checks checks;
        // 64000 numbers of deviation 0.02: five standard errors of their mean and of their deviation.
        checks.near(values.mean(), 0, 5 * 0.02 / std::sqrt(64000), [] { return "mean"; });
        checks.near(std::sqrt(values.squaredNorm() / 64000), 0.02, 5 * 0.02 / std::sqrt(2 * 64000), [] { return "deviation"; });
        VERIFY_ALL(checks);
        // A longer table begins with a shorter one; another seed is another table.
        QVERIFY(table(withKnobs(scene, {{"rows", 300}}))->values() == values.topRows(300));
        QVERIFY(table(withKnobs(scene, {{"table_seed", 1}}))->values() != values);
    }

    void learnedTableFromAFileIsTheContent()
    {
        auto table = std::make_shared<const Table>(Table::RowMajor{{1, 2, 3}, {4, 5, 6}});
        const Values none;
        const Signal signal = certain(findEncoding("learned")->evaluate({.dimension = 3}, {.values = none, .table = table}));
        QCOMPARE(featureCount(signal), 3);
        QVERIFY(std::get<LearnedTable>(std::get<Absolute>(signal).vectors).trained);
        QCOMPARE(featureAt(signal, 1, 2), 6.0);
        QVERIFY(std::isnan(featureAt(signal, 2, 0)));
    }
};

TEST_CLASS(TestEncodings, NoApplication)
#include "tst_encodings.moc"
