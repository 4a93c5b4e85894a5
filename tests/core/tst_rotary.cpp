// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/mean_vectors.h"
#include "core/analysis/phasors.h"
#include "core/analysis/remap.h"
#include "core/analysis/rotary_score.h"
#include "core/analysis/score.h"
#include "core/analysis/waves.h"

#include "core/scene_edits.h"
#include "tests/support/checks.h"
#include "tests/support/draw.h"
#include "tests/support/goldens.h"
#include "tests/support/published.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"
#include "tests/support/words.h"

#include <array>
#include <cmath>
#include <complex>
#include <map>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

using namespace posviz;
using nlohmann::json;

namespace {

Rotary xpos(int dimension, const Values &values = {})
{
    return rotaryOf(withKnobs(sceneOf("xpos", dimension, 1e4, 512), values));
}

Rotary remapped(const char *scaling, int dimension, const Values &values)
{
    return rotaryOf(withKnobs(certain(withScaling(sceneOf("rope", dimension, 1e4, 512), scaling)), values));
}

Rotary mrope(int dimension, double base, const Values &values)
{
    return rotaryOf(withKnobs(sceneOf("mrope", dimension, base, 512), values));
}

Rotary axial(int dimension, double theta, const Values &values)
{
    Values all = values;
    all["rope_theta"] = theta;
    return rotaryOf(withKnobs(sceneOf("axial", dimension, 1e4, 512), all));
}

/// Head h's row n of a [1, H, N, D] tensor, the batch of [BH, N, D] counted as its only head.
std::vector<double> headRow(const GoldenTensor &tensor, std::int64_t head, std::int64_t row)
{
    std::vector<double> numbers;
    for (std::int64_t i = 0; i < tensor.shape.back(); ++i)
        numbers.push_back(tensor.shape.size() == 4 ? tensor.at({0, head, row, i}) : tensor.at({head, row, i}));
    return numbers;
}

RotaryContent interleavedContent(const std::vector<double> &numbers)
{
    const auto pairs = static_cast<Eigen::Index>(numbers.size() / 2);
    RotaryContent content{Eigen::VectorXd(pairs), Eigen::VectorXd(pairs), Eigen::VectorXd()};
    for (Eigen::Index pair = 0; pair < pairs; ++pair) {
        content.first[pair] = numbers[static_cast<std::size_t>(2 * pair)];
        content.second[pair] = numbers[static_cast<std::size_t>(2 * pair + 1)];
    }
    return content;
}

/// The distance at which a model with this rule sees a key: straight from the papers.
double distanceByRule(const Remap &remap, std::int64_t m, std::int64_t n)
{
    if (const auto *rectified = std::get_if<RectifiedDistance>(&remap))
        return m - n <= rectified->window
                   ? static_cast<double>(m - n)
                   : static_cast<double>(rectified->window) + rectified->slope * static_cast<double>(m - n - rectified->window);
    if (const auto *grouped = std::get_if<GroupedPositions>(&remap))
        return static_cast<double>(m - n < grouped->window ? m - n
                                                           : m / grouped->group - n / grouped->group + grouped->window
                                                                 - grouped->window / grouped->group);
    if (const auto *chunked = std::get_if<ChunkedPositions>(&remap)) {
        const std::int64_t period = chunked->chunk - chunked->local;
        const std::int64_t key = n % period;
        if (m / period == n / period)
            return static_cast<double>(m % period - key);
        if (m / period == n / period + 1)
            return static_cast<double>(std::min(m % period + period, chunked->chunk) - key);
        return static_cast<double>(std::min(2 * period - 1, chunked->chunk) - key);
    }
    return static_cast<double>(m - n);
}

/// One score, pair by pair, in long double.
double scoreByRule(const Rotary &rotary, const RotaryContent &query, const RotaryContent &key, std::int64_t m, std::int64_t n)
{
    const auto distance = static_cast<long double>(distanceByRule(rotary.remap, m, n));
    long double sum = query.rest.dot(key.rest);
    for (Eigen::Index pair = 0; pair < rotary.inverseFrequencies.size(); ++pair) {
        const std::complex<long double> q(query.first[pair], query.second[pair]), k(key.first[pair], key.second[pair]);
        long double size = static_cast<long double>(rotary.attentionFactor) * rotary.attentionFactor;
        if (rotary.growth.size() > 0)
            size *= std::exp(static_cast<long double>(rotary.growth[pair]) * static_cast<long double>(m - n));
        sum += size * (q * std::conj(k) * std::polar(1.0L, distance * rotary.inverseFrequencies[pair])).real();
    }
    return static_cast<double>(sum);
}

/// What looks back only, with windows, groups and chunks that blocks of some dozens of positions cross.
void addBackwardRows()
{
    QTest::addColumn<Rotary>("rotary");
    QTest::newRow("xpos") << xpos(16, {{"scale_base", 20}});
    QTest::newRow("xpos, fading fast") << xpos(16, {{"scale_base", 1}, {"gamma", 0.01}});
    QTest::newRow("xpos, one pair") << xpos(2);
    QTest::newRow("rerope") << remapped("rerope", 16, {{"window", 40}});
    QTest::newRow("rerope, window 1") << remapped("rerope", 16, {{"window", 1}});
    QTest::newRow("leaky rerope") << remapped("rerope", 16, {{"window", 40}, {"beyond_window", 1}, {"k", 7}});
    for (const int group : {1, 2, 5, 8, 64})
        for (const int window : {1, 24, 37})
            QTest::newRow(("self-extend, group " + std::to_string(group) + ", window " + std::to_string(window)).c_str())
                << remapped("self_extend", 16, {{"group_size", group}, {"window_size", window}});
    for (const auto &[chunk, local] : {std::pair{40, 8}, {64, 1}, {50, 49}, {7, 3}, {30, 20}, {512, 300}})
        QTest::newRow(("dual chunk " + std::to_string(chunk) + ", local " + std::to_string(local)).c_str())
            << remapped("dual_chunk", 16, {{"chunk_size", chunk}, {"local_size", local}});
    Rotary partial = remapped("self_extend", 16, {{"group_size", 3}, {"window_size", 20}, {"rotary_fraction", 0.5}});
    partial.attentionFactor = 1.3;
    QTest::newRow("self-extend, half of a head turned, attention factor 1.3") << partial;
}

/// Signals with several axes.
void addGridRows()
{
    QTest::addColumn<Rotary>("rotary");
    for (const int width : {1, 3, 16, 100}) {
        const double w = width;
        QTest::addRow("axial, width %d", width) << axial(16, 100, {{"grid_width", w}});
        QTest::addRow("mrope, width %d", width) << mrope(32, 1e6, {{"mrope_path", 4}, {"grid_width", w}});
        QTest::addRow("mixed, width %d", width)
            << rotaryOf(withKnobs(sceneOf("rope_mixed", 16, 1e4, 512), {{"grid_width", w}, {"direction_seed", 3}}));
    }
}

double gridAngle(const Rotary &rotary, Eigen::Index pair, std::int64_t position)
{
    return static_cast<double>(position % rotary.grid->width) * rotary.inverseFrequencies[pair]
           + static_cast<double>(position / rotary.grid->width) * rotary.grid->rowFrequencies[pair];
}

/// Places by parts of the image: those of DINOv3 and lucidrains' pixels.
bool isByPartsOfTheImage(const json &golden)
{
    const auto name = golden.at("name").get<std::string>();
    return name.starts_with("dinov3") || name.find("pixel") != std::string::npos;
}

/// A stretch of tokens of one kind, as Qwen2-VL lays a conversation out.
struct TokenBlock {
    std::int64_t kind = 0; ///< 0: text, 1: image, 2: video
    std::int64_t first = 0;
    std::int64_t count = 0;
};

/// The blocks of one sequence without its padding; images and videos are set apart by text.
std::vector<TokenBlock> tokenBlocks(const json &golden, std::int64_t batch)
{
    const GoldenTensor kinds(golden.at("mm_token_type_ids"));
    const json &mask = golden.at("attention_mask");
    std::vector<TokenBlock> blocks;
    for (std::int64_t token = 0; token < kinds.shape[1]; ++token) {
        const auto sequence = static_cast<std::size_t>(batch), place = static_cast<std::size_t>(token);
        if (!mask.is_null() && mask.at(sequence).at(place) == 0)
            continue;
        const auto kind = static_cast<std::int64_t>(kinds.at({batch, token}));
        if (blocks.empty() || blocks.back().kind != kind)
            blocks.push_back({.kind = kind, .first = token});
        ++blocks.back().count;
    }
    return blocks;
}

/// Tokens of padding before a sequence.
std::int64_t unpaddedFrom(const json &golden, std::int64_t batch) { return tokenBlocks(golden, batch).front().first; }

double numberOr(const json &config, const char *key, double fallback)
{
    return config.contains(key) ? config.at(key).get<double>() : fallback;
}

} // namespace

class TestRotary : public QObject {
    Q_OBJECT

  private slots:
    // xPos: torchscale and lucidrains centre their positions differently, and the scores agree.
    void xposGoldens_data() { addGoldenRows("xpos"); }
    void xposGoldens()
    {
        QFETCH(int, index);
        const json &golden = goldenCases("xpos")[static_cast<std::size_t>(index)];
        const json &config = golden.at("config");
        const int d = config.at("head_dim");
        const Rotary rotary = xpos(d, {{"scale_base", config.at("scale_base").get<double>()}});
        const Eigen::VectorXd zeta = goldenVector(golden.at("scale"));
        const double scaleBase = config.at("scale_base");
        Checks checks;
        for (Eigen::Index pair = 0; pair < d / 2; ++pair)
            checks.near(std::exp(rotary.growth[pair] * scaleBase), zeta[pair], 1e-14, [&] { return std::to_string(pair); });

        const GoldenTensor q(golden.at("q")), k(golden.at("k")), logits(golden.at("logits")), embedded(golden.at("q_embed"));
        const bool torchscale = golden.at("name").get<std::string>().starts_with("torchscale");
        const std::int64_t offset = torchscale ? config.at("offset_q").get<std::int64_t>() : 0;
        const std::size_t last = q.shape.size() - 2;
        const std::int64_t total = q.shape[last] + offset;
        const std::int64_t centre = torchscale ? (total + 1) / 2 : total / 2;
        for (std::int64_t head = 0; head < q.shape[last - 1]; ++head)
            for (std::int64_t row = 0; row < q.shape[last]; ++row) {
                const RotaryContent query = interleavedContent(headRow(q, head, row));
                const std::vector<double> turned = headRow(embedded, head, row);
                for (Eigen::Index pair = 0; pair < d / 2; ++pair) {
                    const double angle = TurnRate(rotary.inverseFrequencies[pair]).angleAt(row + offset);
                    const std::complex<double> expected =
                        std::complex<double>(query.first[pair], query.second[pair])
                        * std::polar(std::exp(rotary.growth[pair] * static_cast<double>(row + offset - centre)), angle);
                    const auto place = static_cast<std::size_t>(2 * pair);
                    checks.near(expected.real(), turned[place], 1e-12 * (1 + std::abs(expected)),
                                [&] { return words(row, pair); });
                    checks.near(expected.imag(), turned[place + 1], 1e-12 * (1 + std::abs(expected)),
                                [&] { return words(row, pair); });
                }
                const std::vector<double> expected = headRow(logits, head, row);
                for (std::int64_t column = 0; column < k.shape[last]; ++column) {
                    const Waves waves = wavesOf(rotary, query, interleavedContent(headRow(k, head, column)));
                    // Queries scaled far up meet keys scaled far down: relative to the larger logits of the row.
                    const double size =
                        waves.amplitudes
                            .cwiseProduct((waves.growth * static_cast<double>(row + offset - column)).array().exp().matrix())
                            .sum();
                    checks.near(waves.at(row + offset - column), expected[static_cast<std::size_t>(column)], 1e-12 * (1 + size),
                                [&] { return words(row, column); });
                }
            }
        VERIFY_ALL(checks);
    }

    // Qwen2-VL's and Qwen3-VL's sections: each pair of a rotated query follows its own of three positions.
    void mropeGoldens_data()
    {
        addGoldenRows("rope_mrope", [](const json &golden) { return golden.at("kind") != "rope_index"; });
    }
    void mropeGoldens()
    {
        QFETCH(int, index);
        const json &golden = goldenCases("rope_mrope")[static_cast<std::size_t>(index)];
        const json &config = golden.at("config");
        const int d = config.at("head_dim");
        const auto sections = golden.at("mrope_section").get<std::vector<double>>();
        const Rotary rotary = mrope(d, config.at("rope_theta"),
                                    {{"mrope_layout", golden.at("kind") == "interleaved" ? 1.0 : 0.0},
                                     {"mrope_section_t", sections[0]},
                                     {"mrope_section_h", sections[1]},
                                     {"mrope_section_w", sections[2]}});
        const GoldenTensor positions(golden.at("position_ids"));
        Checks checks;
        for (const char *side : {"q", "k"}) {
            const GoldenTensor plain(golden.at(side)), turned(golden.at(std::string(side) + "_embed"));
            for (std::int64_t head = 0; head < plain.shape[1]; ++head)
                for (std::int64_t token = 0; token < plain.shape[2]; ++token)
                    for (int pair = 0; pair < d / 2; ++pair) {
                        const std::string &axis = rotary.pairAxes[static_cast<std::size_t>(pair)];
                        const std::int64_t which = axis == "time" ? 0 : axis == "height" ? 1 : 2;
                        const double angle = rotary.inverseFrequencies[pair] * positions.at({which, 0, token});
                        const std::complex<double> expected =
                            std::complex<double>(plain.at({0, head, token, pair}), plain.at({0, head, token, pair + d / 2}))
                            * std::polar(1.0, angle);
                        checks.near(expected.real(), turned.at({0, head, token, pair}), 1e-12,
                                    [&] { return words(token, pair); });
                        checks.near(expected.imag(), turned.at({0, head, token, pair + d / 2}), 1e-12,
                                    [&] { return words(token, pair); });
                    }
        }
        VERIFY_ALL(checks);
    }

    // domain.md T24 and section 1.5: which axis a pair follows, and the wavelengths of each axis.
    void mropeOwners_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<Values>("values");
        QTest::addColumn<QString>("owners");
        const auto times = [](const char *letters, int count) { return QString(letters).repeated(count); };
        QTest::newRow("Qwen2-VL") << 128 << Values{} << times("t", 16) + times("h", 24) + times("w", 24);
        QTest::newRow("Qwen3-VL") << 128 << Values{{"mrope_layout", 1}} << times("thw", 20) + "tttt";
        QTest::newRow("Qwen3.5, 11 11 10")
            << 64 << Values{{"mrope_layout", 1}, {"mrope_section_t", 11}, {"mrope_section_h", 11}, {"mrope_section_w", 10}}
            << times("thw", 10) + "th";
        QTest::newRow("one pair") << 2 << Values{} << "t";
    }
    void mropeOwners()
    {
        QFETCH(int, dimension);
        QFETCH(Values, values);
        QFETCH(QString, owners);
        const Rotary rotary = mrope(dimension, 1e6, values);
        QString found;
        for (const std::string &axis : rotary.pairAxes)
            found += QChar::fromLatin1(axis.front());
        QCOMPARE(found, owners);
        if (owners.size() == 64 && owners.startsWith("ttt")) {
            const auto wavelength = [&](int pair) { return 2 * std::numbers::pi / rotary.inverseFrequencies[pair]; };
            for (const auto &[pair, known] : {std::pair{0, "6.28"}, {15, "160"}, {16, "199"}, {39, "28473"}, {40, "35333"}})
                QVERIFY(std::abs(wavelength(pair) - published(known).value) <= published(known).unit);
        }
    }

    void mropeOfTextIsRope()
    {
        const Rotary rope = rotaryOf(sceneOf("rope", 128, 1e6, 512));
        const Rotary text = mrope(128, 1e6, {});
        QVERIFY(text.inverseFrequencies == rope.inverseFrequencies && !text.grid);
        QVERIFY(mrope(128, 1e6, {{"mrope_layout", 1}}).inverseFrequencies == rope.inverseFrequencies);
    }

    void mropeAlongOneAxisTurnsOnlyItsPairs()
    {
        for (const auto &[path, axis] : {std::pair{1, "time"}, {2, "height"}, {3, "width"}}) {
            const Rotary rotary = mrope(128, 1e6, {{"mrope_path", path}});
            for (int pair = 0; pair < 64; ++pair)
                QCOMPARE(rotary.inverseFrequencies[pair] != 0, rotary.pairAxes[static_cast<std::size_t>(pair)] == axis);
        }
    }

    // A scaling sees the frequencies of the whole head; which axis a pair follows does not matter to it.
    void mropeScalesAsRope()
    {
        int count = 0;
        for (const Scaling &scaling : scalings()) {
            const Result<Scene> scaled = withScaling(sceneOf("mrope", 128, 1e6, 20'000), scaling.id);
            QCOMPARE(bool(scaled), !scaling.remaps);
            if (!scaled) {
                QCOMPARE(scaled.error(),
                         "scaling: '" + scaling.id
                             + "' remaps distances, which applies to RoPE only, and 'mrope' has several position indices.");
                continue;
            }
            ++count;
            const Rotary rope = rotaryOf(certain(withScaling(sceneOf("rope", 128, 1e6, 20'000), scaling.id)));
            for (const double layout : {0.0, 1.0}) {
                const Rotary text = rotaryOf(withKnobs(*scaled, {{"mrope_layout", layout}}));
                QVERIFY(text.inverseFrequencies == rope.inverseFrequencies);
                QVERIFY(text.unscaledInverseFrequencies == rope.unscaledInverseFrequencies);
                QCOMPARE(text.attentionFactor, rope.attentionFactor);
                QCOMPARE(text.trainedLength, rope.trainedLength);
                QCOMPARE(text.bands.size(), rope.bands.size());
                // 20 000 patches in rows of 16 are 1250 rows: the largest position is 1249, and what follows the length goes by
                // it.
                const Rotary ofRows = rotaryOf(certain(withScaling(sceneOf("rope", 128, 1e6, 1250), scaling.id)));
                const Rotary image = rotaryOf(withKnobs(*scaled, {{"mrope_layout", layout}, {"mrope_path", 4}}));
                for (Eigen::Index pair = 0; pair < 64; ++pair) {
                    const std::string &axis = image.pairAxes[static_cast<std::size_t>(pair)];
                    QCOMPARE(image.inverseFrequencies[pair], axis == "width" ? ofRows.inverseFrequencies[pair] : 0);
                    QCOMPARE(image.grid->rowFrequencies[pair], axis == "height" ? ofRows.inverseFrequencies[pair] : 0);
                }
            }
        }
        QVERIFY(count > 10);
    }

    void mropeSectionsMustAddUp()
    {
        const Scene scene = withKnobs(sceneOf("mrope", 128, 1e6, 512), {{"mrope_section_t", 16}, {"mrope_section_h", 24}});
        TableFiles files;
        const Result<Signal> signal = evaluate(scene.subject, files);
        QVERIFY(!signal);
        QCOMPARE(signal.error(),
                 std::string("mrope_section: 16 + 24 + 0 = 40 pairs, but a head of 128 features has 64; the three must add up to "
                             "that, or all be 0."));
        QVERIFY(!evaluate(withKnobs(scene, {{"mrope_layout", 1}, {"mrope_section_t", 0}, {"mrope_section_w", 40}}).subject, files));
    }

    // Text, images and videos of a conversation: each block goes one of our ways, from where it begins. Where it begins, one
    // past the largest position before, is no part of the encoding, whose positions go one way throughout.
    void mropeBlocksGoldens_data()
    {
        addGoldenRows("rope_mrope", [](const json &golden) { return golden.at("kind") == "rope_index"; });
    }
    void mropeBlocksGoldens()
    {
        QFETCH(int, index);
        const json &golden = goldenCases("rope_mrope")[static_cast<std::size_t>(index)];
        const GoldenTensor positions(golden.at("position_ids"));
        const std::int64_t merged = golden.at("spatial_merge_size");
        const Rotary text = mrope(16, 1e4, {}), time = mrope(16, 1e4, {{"mrope_path", 1}});
        std::array<std::size_t, 3> seen{}; // images and videos of the batch, in order
        Checks checks;
        for (std::int64_t batch = 0; batch < positions.shape[1]; ++batch) {
            double next = 0;
            for (const TokenBlock &block : tokenBlocks(golden, batch)) {
                const auto position = [&](std::int64_t axis, std::int64_t token) {
                    return positions.at({axis, batch, block.first + token});
                };
                std::array<std::int64_t, 3> grid{1, block.count, 1};
                Rotary path = text;
                if (block.kind != 0) {
                    const json &all = golden.at(block.kind == 1 ? "image_grid_thw" : "video_grid_thw");
                    grid = all.at(seen[static_cast<std::size_t>(block.kind)]++).get<std::array<std::int64_t, 3>>();
                    path = mrope(16, 1e4, {{"mrope_path", 4}, {"grid_width", static_cast<double>(grid[2] / merged)}});
                }
                const std::int64_t frame = block.kind == 0 ? block.count : grid[1] / merged * grid[2] / merged;
                QCOMPARE(block.count, grid[0] * frame);
                double largest = 0;
                for (std::int64_t token = 0; token < block.count; ++token)
                    for (int pair = 0; pair < 8; ++pair) {
                        const std::string &axis = path.pairAxes[static_cast<std::size_t>(pair)];
                        const std::int64_t which = axis == "time" ? 0 : axis == "height" ? 1 : 2;
                        const double turn = angleAt(path, pair, token % frame) + angleAt(time, pair, token / frame);
                        const double wanted = text.inverseFrequencies[pair] * (position(which, token) - position(which, 0));
                        checks.near(std::remainder(turn - wanted, 2 * std::numbers::pi), 0, 1e-14,
                                    [&] { return words(block.first + token, pair); });
                        largest = std::max(largest, position(which, token));
                    }
                for (const std::int64_t axis : {0, 1, 2})
                    checks.near(position(axis, 0), next, 0, [&] { return "block at " + std::to_string(block.first); });
                next = largest + 1;
            }
            checks.near(golden.at("mrope_position_deltas").at("data").at(static_cast<std::size_t>(batch)).get<double>(),
                        next - static_cast<double>(positions.shape[2] - unpaddedFrom(golden, batch)), 0,
                        [] { return "positions left over"; });
        }
        VERIFY_ALL(checks);
    }

    // DINOv3 and lucidrains' pixels put the image's middle at 0, we its first place: relative angles and scores are the same.
    void rope2dImageGoldens_data() { addGoldenRows("rope_2d", isByPartsOfTheImage); }
    void rope2dImageGoldens()
    {
        QFETCH(int, index);
        const json &golden = goldenCases("rope_2d")[static_cast<std::size_t>(index)];
        const json &config = golden.at("config");
        const bool pixels = golden.contains("freqs");
        // lucidrains' axes are those of an image's tensor: rows, then columns.
        const std::int64_t height = pixels ? config.at("dims").at(0) : config.at("grid_h");
        const std::int64_t width = pixels ? config.at("dims").at(1) : config.at("grid_w");
        const int d = pixels ? 2 * config.at("dim_per_axis").get<int>() : config.at("head_dim").get<int>();
        const Rotary rotary = axial(d, numberOr(config, "rope_theta", 100),
                                    {{"axial_layout", pixels ? 4.0 : 3.0},
                                     {"max_freq", numberOr(config, "max_freq", 10)},
                                     {"image_width", static_cast<double>(width)},
                                     {"image_height", static_cast<double>(height)},
                                     {"grid_width", static_cast<double>(width)}});
        const std::int64_t tokens = width * height;
        const GoldenTensor cosines(golden.at(pixels ? "freqs" : "cos")), sines(golden.at(pixels ? "freqs" : "sin"));
        const auto angle = [&](std::int64_t token, int pair) {
            const auto row = static_cast<std::size_t>(token) * static_cast<std::size_t>(d);
            const auto feature = row + static_cast<std::size_t>(pixels ? 2 * pair : pair);
            return pixels ? cosines.data[feature] : std::atan2(sines.data[feature], cosines.data[feature]);
        };
        const std::int64_t leading = pixels ? 0 : config.at("prefix_tokens").get<std::int64_t>();
        const GoldenTensor q(golden.at("q")), turnedQ(golden.at("q_embed"));
        const GoldenTensor k(golden.at(pixels ? "q" : "k")), turnedK(golden.at(pixels ? "q_embed" : "k_embed"));
        const auto headSize = static_cast<std::size_t>(q.shape.back());
        const auto vector = [&](const GoldenTensor &tensor, std::int64_t token) {
            return Eigen::Map<const Eigen::VectorXd>(tensor.data.data() + static_cast<std::size_t>(token + leading) * headSize,
                                                     static_cast<Eigen::Index>(headSize));
        };
        Checks checks;
        for (std::int64_t one = 0; one < tokens; ++one)
            for (std::int64_t other = 0; other < tokens; ++other) {
                const Eigen::VectorXd query = vector(q, one), key = vector(k, other);
                double score = query.tail(query.size() - d).dot(key.tail(key.size() - d));
                for (int pair = 0; pair < d / 2; ++pair) {
                    const double turn = angleAt(rotary, pair, one) - angleAt(rotary, pair, other);
                    checks.near(std::remainder(turn - angle(one, pair) + angle(other, pair), 2 * std::numbers::pi), 0, 1e-12,
                                [&] { return words(one, other) + ", pair " + std::to_string(pair); });
                    const std::vector<int> features = featuresOfPair(rotary, pair);
                    score += (std::complex<double>(query[features[0]], query[features[1]])
                              * std::complex<double>(key[features[0]], -key[features[1]]) * std::polar(1.0, turn))
                                 .real();
                }
                checks.near(score, vector(turnedQ, one).dot(vector(turnedK, other)), 1e-12, [&] { return words(one, other); });
            }
        VERIFY_ALL(checks);
    }

    // An image of one row or column, or of one patch, has no step along it to turn by; larger ones turn less a step.
    void partsOfTheImageFollowItsSize()
    {
        for (const double layout : {3.0, 4.0}) {
            const auto along = [&](double size) {
                return axial(32, 100, {{"axial_layout", layout}, {"image_width", size}, {"path", 1}}).inverseFrequencies;
            };
            QVERIFY(along(1).allFinite());
            const double steps = layout == 3 ? 2 : 63.0 / 31; // between centres, or from edge to edge
            QVERIFY(along(64).isApprox(along(32) / steps, 1e-15));
        }
    }

    // The fastest pairs of small images make whole turns a patch: they turn, and are back at angle 0 at every patch.
    void wholeTurnsAPatch_data()
    {
        QTest::addColumn<double>("layout");
        QTest::addColumn<double>("size");
        QTest::addColumn<int>("pair");
        QTest::addColumn<double>("turns");
        QTest::newRow("DINOv3, one patch") << 3.0 << 1.0 << 8 << 2.0;
        QTest::newRow("DINOv3, two patches") << 3.0 << 2.0 << 8 << 1.0;
        QTest::newRow("pixels, two places, 1 half turn") << 4.0 << 2.0 << 8 << 1.0;
        // Half turns per unit are 1, 1 + 4/7, ... 5: of the last pair 5, two units over the image.
        QTest::newRow("pixels, two places, 5 half turns") << 4.0 << 2.0 << 15 << 5.0;
        QTest::newRow("pixels, six places") << 4.0 << 6.0 << 15 << 1.0;
    }
    void wholeTurnsAPatch()
    {
        QFETCH(double, layout);
        QFETCH(double, size);
        QFETCH(int, pair);
        QFETCH(double, turns);
        const Rotary rotary = axial(32, 100, {{"axial_layout", layout}, {"image_width", size}, {"path", 1}});
        Checks checks;
        checks.near(rotary.inverseFrequencies[pair], 2 * std::numbers::pi * turns, 8e-15 * turns, [] { return "frequency"; });
        for (const std::int64_t position : {0L, 1L, 2L, 16'000'000L})
            checks.near(angleAt(rotary, pair, position), 0, 0, [&] { return std::to_string(position); });
        const MeanPhasors means = meanPhasors(rotary, Bins({3, 1000}, 7));
        for (Eigen::Index cell = 0; cell < 7; ++cell) {
            checks.near(means.cosines(cell, pair), 1, 1e-12, [] { return "mean cosine"; });
            checks.near(means.sines(cell, pair), 0, 1e-12, [] { return "mean sine"; });
        }
        VERIFY_ALL(checks);
    }

    // rope-vit, SAM 2, Pixtral, Qwen2-VL's vision tower, lucidrains: angles at the places of small grids.
    void rope2dGoldens_data()
    {
        addGoldenRows("rope_2d", [](const json &golden) { return !isByPartsOfTheImage(golden); });
    }
    void rope2dGoldens()
    {
        QFETCH(int, index);
        const json &golden = goldenCases("rope_2d")[static_cast<std::size_t>(index)];
        const auto name = golden.at("name").get<std::string>();
        const json &config = golden.at("config");
        Checks checks;
        const auto check = [&](const Rotary &rotary, int pair, std::int64_t position, double cosine, double sine) {
            const double angle = angleAt(rotary, pair, position);
            checks.near(std::cos(angle), cosine, 1e-12, [&] { return words(position, pair); });
            checks.near(std::sin(angle), sine, 1e-12, [&] { return words(position, pair); });
        };
        if (name.find("mixed") != std::string::npos) {
            const GoldenTensor frequencies(golden.at("freqs_xy")), table(golden.at("freqs_cis"));
            const auto pairs = static_cast<int>(frequencies.shape[2]);
            const Rotary ours = rotaryOf(sceneOf("rope_mixed", 2 * pairs, 1e4, 512));
            QVERIFY(ours.untrained);
            for (std::int64_t head = 0; head < frequencies.shape[1]; ++head) {
                Rotary rotary = ours;
                for (int pair = 0; pair < pairs; ++pair) {
                    const double x = frequencies.at({0, head, pair}), y = frequencies.at({1, head, pair});
                    rotary.inverseFrequencies[pair] = x;
                    rotary.grid->rowFrequencies[pair] = y;
                    checks.near(std::hypot(x, y), ours.unscaledInverseFrequencies[pair], 1e-14, [&] { return "sizes"; });
                    // The second half stands at a right angle to the first, in both.
                    for (const Rotary *either : {&ours, &std::as_const(rotary)})
                        if (pair >= pairs / 2) {
                            const int twin = pair - pairs / 2;
                            checks.near(either->inverseFrequencies[pair], -either->grid->rowFrequencies[twin], 1e-14,
                                        [&] { return "x of twins"; });
                            checks.near(either->grid->rowFrequencies[pair], either->inverseFrequencies[twin], 1e-14,
                                        [&] { return "y of twins"; });
                        }
                }
                rotary.grid->width = config.at("end_x");
                for (std::int64_t position = 0; position < table.shape[1]; ++position)
                    for (int pair = 0; pair < pairs; ++pair)
                        check(rotary, pair, position, table.at({head, position, pair, 0}), table.at({head, position, pair, 1}));
            }
        } else if (golden.contains("freqs_cis")) {
            const Rotary rotary =
                axial(config.at("head_dim"), config.at("theta"), {{"grid_width", config.at("end_x").get<double>()}});
            const GoldenTensor table(golden.at("freqs_cis")), q(golden.at("q")), turned(golden.at("q_embed"));
            for (std::int64_t position = 0; position < table.shape[0]; ++position)
                for (int pair = 0; pair < table.shape[1]; ++pair) {
                    check(rotary, pair, position, table.at({position, pair, 0}), table.at({position, pair, 1}));
                    const std::vector<int> features = featuresOfPair(rotary, pair);
                    const std::complex<double> expected =
                        std::complex<double>(q.at({0, 0, position, features[0]}), q.at({0, 0, position, features[1]}))
                        * std::polar(1.0, angleAt(rotary, pair, position));
                    checks.near(expected.real(), turned.at({0, 0, position, features[0]}), 1e-12, [&] { return "rotated"; });
                    checks.near(expected.imag(), turned.at({0, 0, position, features[1]}), 1e-12, [&] { return "rotated"; });
                }
        } else if (golden.contains("freqs")) {
            // lucidrains: the first of its axes is our x; angles, each twice.
            const int d = 2 * config.at("dim_per_axis").get<int>();
            const Rotary rotary = axial(d, config.at("theta"), {{"grid_width", 64}});
            const GoldenTensor angles(golden.at("freqs"));
            for (std::int64_t x = 0; x < angles.shape[0]; ++x)
                for (std::int64_t y = 0; y < angles.shape[1]; ++y)
                    for (int pair = 0; pair < d / 2; ++pair)
                        check(rotary, pair, 64 * y + x, std::cos(angles.at({x, y, 2 * pair})),
                              std::sin(angles.at({x, y, 2 * pair})));
        } else {
            const bool pixtral = name.starts_with("pixtral");
            const double width = pixtral ? config.at("image_size").get<double>() / config.at("patch_size").get<double>() : 64.0;
            const Rotary rotary = axial(config.at("head_dim"), config.at(pixtral ? "rope_theta" : "theta"),
                                        {{"axial_layout", pixtral ? 1.0 : 2.0}, {"grid_width", width}});
            const GoldenTensor places(golden.at("position_ids")), cosines(golden.at("cos")), sines(golden.at("sin"));
            for (std::int64_t token = 0; token < cosines.shape[0]; ++token) {
                const double position = pixtral ? places.at({token}) : 64 * places.at({token, 0}) + places.at({token, 1});
                for (int pair = 0; pair < cosines.shape[1] / 2; ++pair)
                    check(rotary, pair, static_cast<std::int64_t>(position), cosines.at({token, pair}), sines.at({token, pair}));
            }
        }
        VERIFY_ALL(checks);
    }

    // domain.md T25: 16 wavelengths an axis.
    void axialWavelengths()
    {
        const Rotary rotary = axial(64, 100, {});
        QCOMPARE(rotary.inverseFrequencies.size(), Eigen::Index{32});
        Checks checks;
        for (const auto &[j, known] : {std::pair{0, "6.283"}, {1, "8.379"}, {8, "62.832"}, {15, "471.172"}}) {
            const Published wavelength = published(known);
            checks.near(2 * std::numbers::pi / rotary.inverseFrequencies[j], wavelength.value, wavelength.unit,
                        [] { return "x"; });
            checks.near(2 * std::numbers::pi / rotary.grid->rowFrequencies[16 + j], wavelength.value, wavelength.unit,
                        [] { return "y"; });
        }
        VERIFY_ALL(checks);
    }

    void pathsAreLinesOfTheGrid()
    {
        for (const char *encoding : {"axial", "rope_mixed"}) {
            const auto along = [&](double path) {
                return rotaryOf(withKnobs(sceneOf(encoding, 32, 1e4, 512), {{"path", path}}));
            };
            const Rotary rows = along(0), x = along(1), y = along(2), diagonal = along(3);
            QVERIFY(rows.grid && !x.grid && !y.grid && !diagonal.grid);
            QVERIFY(x.inverseFrequencies == rows.inverseFrequencies);
            QVERIFY(y.inverseFrequencies == rows.grid->rowFrequencies);
            QVERIFY(diagonal.inverseFrequencies == x.inverseFrequencies + y.inverseFrequencies);
        }
    }

    // A run of positions of a grid: the end of a row, whole rows, the beginning of another.
    void gridMeansAreTheBruteOnes_data() { addGridRows(); }
    void gridMeansAreTheBruteOnes()
    {
        QFETCH(Rotary, rotary);
        Checks checks;
        Draw draw(1);
        for (int round = 0; round < 60; ++round) {
            const Run run{draw.whole(0, 1000), draw.whole(1, 300)};
            const Bins bins(run, draw.whole(1, 7));
            const MeanPhasors means = meanPhasors(rotary, bins);
            for (std::int64_t cell = 0; cell < bins.cells(); ++cell)
                for (Eigen::Index pair = 0; pair < rotary.inverseFrequencies.size(); ++pair) {
                    std::complex<double> sum = 0;
                    for (std::int64_t p = bins.cell(cell).first; p < bins.cell(cell).end(); ++p)
                        sum += std::polar(1.0, gridAngle(rotary, pair, p));
                    sum /= static_cast<double>(bins.cell(cell).count);
                    checks.near(means.cosines(cell, pair), sum.real(), 1e-12, [&] { return words(cell, pair); });
                    checks.near(means.sines(cell, pair), sum.imag(), 1e-12, [&] { return words(cell, pair); });
                }
        }
        VERIFY_ALL(checks);
    }

    void gridScoresAreTheBruteOnes_data() { addGridRows(); }
    void gridScoresAreTheBruteOnes()
    {
        QFETCH(Rotary, rotary);
        Checks checks;
        Draw draw(2);
        for (const Content content : {Content::Equal, Content::Random, Content::Shifted}) {
            const ScoreOptions options{.content = content, .shift = 37, .seed = 4};
            const RotaryContent query = rotaryContent(rotary, options, true), key = rotaryContent(rotary, options, false);
            for (int round = 0; round < 10; ++round) {
                const Run rows{draw.whole(0, 500), draw.whole(1, 40)}, columns{draw.whole(0, 500), draw.whole(1, 40)};
                double sum = 0;
                for (std::int64_t m = rows.first; m < rows.end(); ++m)
                    for (std::int64_t n = columns.first; n < columns.end(); ++n)
                        for (Eigen::Index pair = 0; pair < rotary.inverseFrequencies.size(); ++pair)
                            sum += (std::complex<double>(query.first[pair], query.second[pair])
                                    * std::complex<double>(key.first[pair], -key.second[pair])
                                    * std::polar(1.0, gridAngle(rotary, pair, m) - gridAngle(rotary, pair, n)))
                                       .real();
                const ScoreVectors vectors = scoreVectors(rotary, options, Bins(rows, 1), Bins(columns, 1));
                checks.near(vectors.queries.row(0).dot(vectors.keys.row(0)),
                            sum / static_cast<double>(rows.count * columns.count) + query.rest.dot(key.rest), 1e-10,
                            [&] { return words(rows.first, columns.first); });
            }
            if (content == Content::Shifted) // the score peaks at that place of the grid
                checks.near(scoreAt(rotary, options, 37, 0), 2.0 * static_cast<double>(rotary.inverseFrequencies.size()), 1e-11,
                            [] { return "peak"; });
        }
        VERIFY_ALL(checks);
    }

    void distancesFollowTheirRules_data() { addBackwardRows(); }
    void distancesFollowTheirRules()
    {
        QFETCH(Rotary, rotary);
        Checks checks;
        for (std::int64_t m = 0; m < 260; m += 1)
            for (std::int64_t n = 0; n <= m; n += 3)
                // Slopes that no binary fraction holds.
                checks.near(remappedDistance(rotary.remap, m, n), distanceByRule(rotary.remap, m, n), 1e-12,
                            [&] { return words(m, n); });
        Draw draw(3);
        for (int round = 0; round < 200; ++round) {
            const std::int64_t m = draw.whole(0, 400), first = draw.whole(0, m);
            const Run keys{first, draw.whole(1, m - first + 1)};
            // As many keys as the run has, and each distance as often as the rule says.
            std::map<std::int64_t, std::int64_t> found, expected;
            const auto rounded = [](double distance) { return std::llround(distance * 1e6); };
            for (std::int64_t n = keys.first; n < keys.end(); ++n)
                ++expected[rounded(distanceByRule(rotary.remap, m, n))];
            for (const DistanceStretch &stretch : distanceStretches(rotary.remap, m, keys))
                for (std::int64_t j = 0; j < stretch.distinct; ++j)
                    found[rounded(stretch.distance(j))] += stretch.keys / stretch.distinct;
            checks.that(found == expected, [&] { return words(m, first); });
        }
        for (const std::int64_t length : {1, 2, 30, 100, 333}) {
            double largest = 0;
            for (std::int64_t m = 0; m < length; ++m)
                for (std::int64_t n = 0; n <= m; ++n)
                    largest = std::max(largest, distanceByRule(rotary.remap, m, n));
            checks.that(largestDistance(rotary.remap, length) >= largest - 1e-9, [&] { return std::to_string(length); });
        }
        VERIFY_ALL(checks);
    }

    // The house's main law, for scores that exist for keys up to the query only.
    void blockMeansAreTheBruteOnes_data() { addBackwardRows(); }
    void blockMeansAreTheBruteOnes()
    {
        QFETCH(Rotary, rotary);
        Checks checks;
        Draw draw(4);
        for (const Content content : {Content::Equal, Content::Random, Content::Shifted}) {
            const ScoreOptions options{.content = content, .shift = 11, .seed = 9};
            const RotaryContent query = rotaryContent(rotary, options, true), key = rotaryContent(rotary, options, false);
            for (int round = 0; round < 8; ++round) {
                const std::int64_t first = draw.whole(0, 300);
                const Bins rows({first, draw.whole(1, 180)}, draw.whole(1, 9));
                const Bins columns({draw.whole(std::max<std::int64_t>(0, first - 120), first + 60), draw.whole(1, 180)},
                                   draw.whole(1, 9));
                const CellMatrix values = rotaryScores(rotary, options, rows, columns, {});
                for (std::int64_t row = 0; row < rows.cells(); ++row)
                    for (std::int64_t column = 0; column < columns.cells(); ++column) {
                        double sum = 0;
                        std::int64_t pairs = 0;
                        for (std::int64_t m = rows.cell(row).first; m < rows.cell(row).end(); ++m)
                            for (std::int64_t n = columns.cell(column).first; n < columns.cell(column).end() && n <= m; ++n) {
                                sum += scoreByRule(rotary, query, key, m, n);
                                ++pairs;
                            }
                        const auto where = [&] {
                            return "rows from " + std::to_string(rows.cell(row).first) + ", columns from "
                                   + std::to_string(columns.cell(column).first);
                        };
                        if (pairs == 0)
                            checks.that(std::isnan(values(row, column)), where);
                        else
                            checks.near(values(row, column), sum / static_cast<double>(pairs), 1e-10, where);
                    }
            }
        }
        VERIFY_ALL(checks);
    }

    void singleScoresFollowTheRules_data() { addBackwardRows(); }
    void singleScoresFollowTheRules()
    {
        QFETCH(Rotary, rotary);
        Checks checks;
        Draw draw(5);
        const ScoreOptions options{.content = Content::Random, .seed = 2};
        const RotaryContent query = rotaryContent(rotary, options, true), key = rotaryContent(rotary, options, false);
        for (int round = 0; round < 200; ++round) {
            const std::int64_t m = draw.whole(0, 700), n = draw.whole(0, m);
            checks.near(scoreAt(rotary, options, m, n), scoreByRule(rotary, query, key, m, n), 1e-11,
                        [&] { return words(m, n); });
        }
        checks.that(std::isnan(scoreAt(rotary, options, 3, 4)), [] { return "a key after the query"; });
        VERIFY_ALL(checks);
    }

    // Sixteen million positions: a key's own amplitude is zeta^(-32768), past every double.
    void xposIsRightFarAway()
    {
        const Rotary rotary = xpos(64);
        const std::int64_t length = 16'777'216;
        const CellMatrix whole = rotaryScores(rotary, {}, Bins({0, length}, 64), Bins({0, length}, 64), {});
        const CellMatrix far = rotaryScores(rotary, {}, Bins({length - 900, 900}, 30), Bins({length - 2000, 2000}, 40), {});
        Checks checks;
        const RotaryContent ones = rotaryContent(rotary, {}, true);
        for (std::int64_t row = 0; row < 64; ++row)
            for (std::int64_t column = 0; column < 64; ++column)
                checks.that(column > row ? std::isnan(whole(row, column)) : std::abs(whole(row, column)) <= 64,
                            [&] { return words(row, column); });
        const Bins rows({length - 900, 900}, 30), columns({length - 2000, 2000}, 40);
        for (const std::int64_t row : {0, 15, 29})
            for (const std::int64_t column : {0, 20, 22, 29, 39}) {
                double sum = 0;
                std::int64_t pairs = 0;
                for (std::int64_t m = rows.cell(row).first; m < rows.cell(row).end(); ++m)
                    for (std::int64_t n = columns.cell(column).first; n < columns.cell(column).end() && n <= m; ++n, ++pairs)
                        sum += scoreByRule(rotary, ones, ones, m, n);
                if (pairs > 0)
                    checks.near(far(row, column), sum / static_cast<double>(pairs), 1e-10, [&] { return words(row, column); });
            }
        VERIFY_ALL(checks);
    }

    // domain.md T18.
    void xposFades()
    {
        const Rotary rotary = xpos(64);
        Checks checks;
        const auto zeta = [&](int pair, double distance) { return std::exp(rotary.growth[pair] * distance); };
        for (const auto &[pair, at512, at2048] : {std::tuple{0, ".285714", ".006664"},
                                                  {8, ".464286", ".046467"},
                                                  {16, ".642857", ".170788"},
                                                  {31, ".977679", ".913660"}}) {
            checks.near(zeta(pair, 512), published(at512).value, published(at512).unit, [] { return "512"; });
            checks.near(zeta(pair, 2048), published(at2048).value, published(at2048).unit, [] { return "2048"; });
        }
        for (const auto &[distance, known] :
             {std::pair{1, ".965215"}, {64, ".427652"}, {512, ".196633"}, {1024, ".181790"}, {4096, ".035249"}})
            checks.near(scoreAt(rotary, {}, distance, 0) / 64, published(known).value, published(known).unit,
                        [&] { return std::to_string(distance); });
        VERIFY_ALL(checks);
    }

    void xposWithoutFadingIsRope()
    {
        Rotary rotary = xpos(32);
        rotary.growth.setZero();
        const Rotary rope = rotaryOf(sceneOf("rope", 32, 1e4, 512));
        Checks checks;
        for (int distance = 0; distance < 500; ++distance)
            checks.near(scoreAt(rotary, {}, 500, 500 - distance), scoreAt(rope, {}, 500, 500 - distance), 1e-12,
                        [&] { return std::to_string(distance); });
        VERIFY_ALL(checks);
    }

    // domain.md T22: what a model trained on 4096 positions reaches.
    void selfExtendReaches_data()
    {
        QTest::addColumn<int>("group");
        QTest::addColumn<int>("reach");
        for (const auto &[group, reach] : {std::pair{2, 7168}, {4, 13312}, {5, 16384}, {8, 25600}, {16, 50176}})
            QTest::addRow("groups of %d", group) << group << reach;
    }
    void selfExtendReaches()
    {
        QFETCH(int, group);
        QFETCH(int, reach);
        const Remap remap = GroupedPositions{.window = 1024, .group = group};
        // (L - w) G + w leaves out that w/G is rounded down, which costs up to a group where G does not divide w.
        const int rounding = 1024 % group == 0 ? 0 : group - 1;
        QVERIFY(largestDistance(remap, reach - rounding) <= 4095);
        QVERIFY(largestDistance(remap, reach + group) > 4095);
    }

    void remapsThatChangeNothing()
    {
        const Rotary rope = rotaryOf(sceneOf("rope", 32, 1e4, 512));
        for (const Rotary &rotary :
             {remapped("self_extend", 32, {{"group_size", 1}, {"window_size", 10}}),
              remapped("rerope", 32, {{"window", 10}, {"beyond_window", 1}, {"k", 1}}),
              remapped("rerope", 32, {{"window", 1024}}), remapped("dual_chunk", 32, {{"chunk_size", 4096}})}) {
            Checks checks;
            for (std::int64_t query = 0; query < 400; query += 7)
                for (std::int64_t key = 0; key <= query; key += 5)
                    checks.near(scoreAt(rotary, {}, query, key), scoreAt(rope, {}, query, key), 1e-11,
                                [&] { return words(query, key); });
            VERIFY_ALL(checks);
        }
    }

    void rotationsKeepLengths_data() { addGridRows(); }
    void rotationsKeepLengths()
    {
        QFETCH(Rotary, rotary);
        Checks checks;
        for (const std::int64_t position : {std::int64_t{0}, std::int64_t{77}, std::int64_t{16'777'215}}) {
            const Eigen::MatrixXd vector = meanVectors(rotary, Bins({position, 1}, 1));
            for (int pair = 0; pair < rotary.inverseFrequencies.size(); ++pair) {
                const std::vector<int> features = featuresOfPair(rotary, pair);
                checks.near(std::hypot(vector(0, features[0]), vector(0, features[1])), 1, 1e-15,
                            [&] { return words(position, pair); });
            }
        }
        VERIFY_ALL(checks);
    }

    void xposQueriesFade()
    {
        const Rotary rotary = xpos(32);
        Checks checks;
        const Bins bins({100, 90}, 7);
        const Eigen::MatrixXd means = meanVectors(rotary, bins);
        for (std::int64_t cell = 0; cell < bins.cells(); ++cell)
            for (int pair = 0; pair < 16; ++pair) {
                std::complex<double> sum = 0;
                for (std::int64_t p = bins.cell(cell).first; p < bins.cell(cell).end(); ++p)
                    sum += std::polar(std::exp(rotary.growth[pair] * static_cast<double>(p)),
                                      rotary.inverseFrequencies[pair] * static_cast<double>(p));
                sum /= static_cast<double>(bins.cell(cell).count);
                const std::vector<int> features = featuresOfPair(rotary, pair);
                checks.near(means(cell, features[0]), sum.real(), 1e-13, [&] { return words(cell, pair); });
                checks.near(means(cell, features[1]), sum.imag(), 1e-13, [&] { return words(cell, pair); });
            }
        VERIFY_ALL(checks);
        for (const double pairing : {0.0, 1.0})
            QCOMPARE(scoreAt(xpos(32, {{"pairing", pairing}}), {}, 40, 3), scoreAt(rotary, {}, 40, 3));
    }
};

TEST_CLASS(TestRotary, NoApplication)
#include "tst_rotary.moc"
