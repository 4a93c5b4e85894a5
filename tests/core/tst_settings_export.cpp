// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/settings_export.h"

#include "core/model_files/hf_config.h"

#include "core/scene_edits.h"
#include "tests/support/checks.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QFile>
#include <QTest>

#include <cmath>
#include <map>
#include <string>

using namespace posviz;

namespace {

using nlohmann::json;

Scene ropeWith(const char *scaling, const Values &values = {}, int dimension = 64)
{
    return withKnobs(certain(withScaling(sceneOf("rope", dimension, 10000, 4096), scaling)), values);
}

std::string exported(const Scene &scene, SettingsFormat format) { return certain(exportedSettings(scene.subject, format)); }

std::string refusal(const Scene &scene, SettingsFormat format)
{
    const Result<std::string> settings = exportedSettings(scene.subject, format);
    return settings ? "" : settings.error();
}

Scene readBack(const std::string &text) { return {certain(readHfConfig("config.json", text)).subject, {}}; }

/// The JSON between the quotes of vLLM's flag.
std::string overridesIn(const std::string &settings)
{
    const std::size_t first = settings.find('\'') + 1;
    return settings.substr(first, settings.rfind('\'') - first);
}

/// Flag to number: what llama.cpp would be started with.
std::map<std::string, std::string> flagsIn(const std::string &settings)
{
    std::map<std::string, std::string> flags;
    const QStringList words = QString::fromStdString(settings).split(' ');
    for (qsizetype i = 0; i + 1 < words.size(); i += 2)
        flags[words[i].toStdString()] = words[i + 1].toStdString();
    return flags;
}

/// llama.cpp's rope_yarn for a pair, from its flags: the frequency, and what multiplies cos and sin.
struct LlamaPair {
    double frequency;
    double magnitude;
};

LlamaPair llamaPair(const std::map<std::string, std::string> &flags, int dimension, int pair)
{
    const auto number = [&](const char *flag) { return std::stod(flags.at(flag)); };
    const double base = number("--rope-freq-base");
    const double own = std::pow(base, -2.0 * pair / dimension);
    if (flags.at("--rope-scaling") == "none")
        return {own, 1};
    const double scale = 1 / number("--rope-scale");
    if (flags.at("--rope-scaling") == "linear")
        return {own * scale, 1};
    const auto place = [&](double turns) {
        return dimension * std::log(number("--yarn-orig-ctx") / (turns * 2 * M_PI)) / (2 * std::log(base));
    };
    const double low = std::max(0.0, std::floor(place(number("--yarn-beta-fast"))));
    const double high = std::min(dimension - 1.0, std::ceil(place(number("--yarn-beta-slow"))));
    const double ramp = (1 - std::clamp((pair - low) / std::max(0.001, high - low), 0.0, 1.0)) * number("--yarn-ext-factor");
    return {own * scale * (1 - ramp) + own * ramp, 1 + 0.1 * std::log(1 / scale)};
}

void compareFrequencies(const Scene &actual, const Scene &expected, double tolerance)
{
    const Rotary a = rotaryOf(actual), b = rotaryOf(expected);
    QCOMPARE(a.inverseFrequencies.size(), b.inverseFrequencies.size());
    Checks checks;
    for (Eigen::Index pair = 0; pair < a.inverseFrequencies.size(); ++pair)
        checks.near(a.inverseFrequencies[pair], b.inverseFrequencies[pair], tolerance * b.inverseFrequencies[pair],
                    [&] { return "pair " + std::to_string(pair); });
    checks.near(a.attentionFactor, b.attentionFactor, tolerance, [] { return "attention factor"; });
    VERIFY_ALL(checks);
}

} // namespace

class TestSettingsExport : public QObject {
    Q_OBJECT

  private slots:
    void formats()
    {
        for (const SettingsFormatName &name : settingsFormats())
            QVERIFY(*settingsFormat(name.id) == name.format);
        QCOMPARE(settingsFormat("hf6").error(),
                 std::string("format: 'hf6' is not known; it must be one of hf4, hf5, vllm, llama.cpp."));
    }

    void texts()
    {
        const Scene scene =
            withKnobs(ropeWith("yarn", {{"factor", 4}, {"original_max_position_embeddings", 1024}}), {{"rotary_fraction", 0.5}});
        QCOMPARE(exported(scene, SettingsFormat::HuggingFace4), std::string(R"({
  "head_dim": 64,
  "max_position_embeddings": 4096,
  "rope_theta": 10000.0,
  "partial_rotary_factor": 0.5,
  "rope_scaling": {
    "rope_type": "yarn",
    "factor": 4.0,
    "beta_fast": 32.0,
    "beta_slow": 1.0,
    "original_max_position_embeddings": 1024
  }
})"));
        QCOMPARE(exported(scene, SettingsFormat::Vllm),
                 std::string(R"(--hf-overrides '{"rope_parameters":{"rope_type":"yarn","rope_theta":10000.0,)"
                             R"("partial_rotary_factor":0.5,"factor":4.0,"beta_fast":32.0,"beta_slow":1.0,)"
                             R"("original_max_position_embeddings":1024}}' --max-model-len 4096)"));
        QCOMPARE(exported(withKnobs(scene, {{"rotary_fraction", 1}}), SettingsFormat::LlamaCpp),
                 std::string("--ctx-size 4096 --rope-freq-base 10000 --rope-scaling yarn --rope-scale 4 --yarn-orig-ctx 1024 "
                             "--yarn-ext-factor 1 --yarn-beta-slow 1 --yarn-beta-fast 32"));
        QCOMPARE(exported(ropeWith("longrope", {{"original_max_position_embeddings", 256}}, 4), SettingsFormat::HuggingFace4),
                 std::string(R"({
  "head_dim": 4,
  "max_position_embeddings": 8192,
  "original_max_position_embeddings": 256,
  "rope_theta": 10000.0,
  "rope_scaling": {
    "type": "longrope",
    "short_factor": [
      1.0,
      1.0
    ],
    "long_factor": [
      1.0,
      1.0
    ]
  }
})"));
        // One base for all lengths, that of the scene's: 10000 (2 * 4096 / 1024 - 1)^(64 / 62).
        const std::string dynamic =
            exported(ropeWith("dynamic", {{"factor", 2}, {"original_max_position_embeddings", 1024}}), SettingsFormat::Vllm);
        const json parameters = json::parse(overridesIn(dynamic)).at("rope_parameters");
        QVERIFY(parameters.at("rope_type") == "default");
        QVERIFY(std::abs(parameters.at("rope_theta").get<double>() / (10000 * std::pow(7.0, 64.0 / 62)) - 1) < 1e-14);
        QCOMPARE(exported(ropeWith("none"), SettingsFormat::HuggingFace5), std::string(R"({
  "head_dim": 64,
  "max_position_embeddings": 4096,
  "rope_parameters": {
    "rope_type": "default",
    "rope_theta": 10000.0
  }
})"));
        QCOMPARE(exported(ropeWith("linear", {{"factor", 8}}), SettingsFormat::LlamaCpp),
                 std::string("--ctx-size 4096 --rope-freq-base 10000 --rope-scaling linear --rope-scale 8"));
    }

    void configs_data()
    {
        QTest::addColumn<QString>("path");
        const QDir folder(QStringLiteral(POSVIZ_TEST_DATA "/goldens/configs"));
        for (const QString &name : folder.entryList({"*.json"}))
            QTest::newRow(qPrintable(name)) << folder.filePath(name);
    }

    /// A configuration, the scene it makes, its settings: read as a configuration they make the same scene.
    void configs()
    {
        QFETCH(QString, path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string text = file.readAll().toStdString();
        const Scene scene = readBack(text);
        const bool newer = scene.subject.scaling == "proportional";
        if (newer)
            QVERIFY(refusal(scene, SettingsFormat::HuggingFace4).find("'proportional'") != std::string::npos);
        else
            QVERIFY(readBack(exported(scene, SettingsFormat::HuggingFace4)) == scene);
        QVERIFY(readBack(exported(scene, SettingsFormat::HuggingFace5)) == scene);

        // A multimodal model's settings are a level down there.
        if (scene.subject.encoding == "mrope") {
            QVERIFY(refusal(scene, SettingsFormat::Vllm).find("text_config") != std::string::npos);
            return;
        }
        // vLLM puts its overrides into the model's own settings, from which those of RoPE are gone then.
        json config = json::parse(text);
        for (const char *key : {"rope_scaling", "rope_theta", "rope_parameters", "partial_rotary_factor", "rotary_emb_base",
                                "rotary_dim", "rope_local_base_freq"})
            config.erase(key);
        config.update(json::parse(overridesIn(exported(scene, SettingsFormat::Vllm))));
        // A model type may bring a fraction or a base of its own for other layers; the overrides name the full ones.
        const Scene overridden = readBack(config.dump());
        compareFrequencies(overridden, scene, 0);

        const Result<std::string> settings = exportedSettings(scene.subject, SettingsFormat::LlamaCpp);
        if (!settings) {
            QVERIFY2(settings.error().starts_with("llama.cpp: "), settings.error().c_str());
            return;
        }
        const auto flags = flagsIn(*settings);
        const Rotary rotary = rotaryOf(scene);
        Checks checks;
        for (int pair = 0; pair < rotary.inverseFrequencies.size(); ++pair) {
            const LlamaPair actual = llamaPair(flags, rotary.rotaryDimension(), pair);
            checks.near(actual.frequency, rotary.inverseFrequencies[pair], 1e-13 * rotary.inverseFrequencies[pair],
                        [&] { return "pair " + std::to_string(pair); });
            checks.near(actual.magnitude, rotary.attentionFactor, 1e-13, [] { return "attention factor"; });
        }
        VERIFY_ALL(checks);
    }

    /// Scalings that a format has under another name turn by the same frequencies.
    void sameFrequencies_data()
    {
        QTest::addColumn<Scene>("scene");
        QTest::newRow("NTK-aware") << ropeWith("ntk", {{"factor", 4}});
        QTest::newRow("NTK-aware, one pair") << ropeWith("ntk", {{"factor", 4}}, 2);
        QTest::newRow("NTK-by-parts") << ropeWith("ntk_by_parts", {{"factor", 4}, {"original_max_position_embeddings", 512}});
        QTest::newRow("NTK-by-parts by turns")
            << ropeWith("ntk_by_parts", {{"factor", 4}, {"original_max_position_embeddings", 512}, {"ramp", 1}});
        QTest::newRow("LongRoPE without lists") << ropeWith("longrope");
        QTest::newRow("M-RoPE") << sceneOf("mrope", 128, 1e6, 4096);
        for (const auto &[scaling, values] : std::vector<std::pair<std::string, Values>>{
                 {"linear", {{"factor", 3}}},
                 {"ntk", {{"factor", 4}}},
                 {"yarn", {{"factor", 4}, {"original_max_position_embeddings", 1024}}},
                 {"ntk_by_parts", {{"factor", 4}, {"original_max_position_embeddings", 1024}}},
                 {"longrope", {}},
                 {"longrope", {{"attention_factor", 1.25}}},
                 {"llama3", {{"factor", 8}, {"original_max_position_embeddings", 1024}}}})
            for (const double layout : {0.0, 1.0})
                QTest::addRow("M-RoPE, %s, %zu values, layout %g", scaling.c_str(), values.size(), layout) << withKnobs(
                    certain(withScaling(withKnobs(sceneOf("mrope", 128, 1e6, 4096), {{"mrope_layout", layout}}), scaling)),
                    values);
        QTest::newRow("M-RoPE, interleaved") << withKnobs(sceneOf("mrope", 128, 1e6, 4096), {{"mrope_layout", 1}});
    }

    void sameFrequencies()
    {
        QFETCH(Scene, scene);
        for (const SettingsFormat format : {SettingsFormat::HuggingFace4, SettingsFormat::HuggingFace5}) {
            const Scene back = readBack(exported(scene, format));
            compareFrequencies(back, scene, 1e-12);
            QVERIFY(rotaryOf(back).pairAxes == rotaryOf(scene).pairAxes);
        }
    }

    // Llama 3's factor divides frequencies and dynamic scaling's is a rate: neither says how far the context reaches.
    void reachIsWarnedOfWhereTheFactorMeansIt()
    {
        Checks checks;
        for (const char *scaling : {"linear", "yarn", "longrope", "ntk_by_parts", "llama3", "dynamic"})
            for (const double factor : {1.0, 2.0, 4.0})
                for (const double length : {1024.0, 2048.0, 4096.0}) {
                    const Scene plain = ropeWith(scaling, {{"factor", factor}, {"length", length}});
                    if (!findParameter(plain, "original_max_position_embeddings"))
                        continue;
                    const Scene scene = withKnobs(plain, {{"original_max_position_embeddings", 1024}});
                    const std::vector<Sentence> warnings =
                        certain(exportedSettings(scene.subject, SettingsFormat::HuggingFace5, nullptr, "")).warnings;
                    const bool ratio = std::string(scaling) != "llama3" && std::string(scaling) != "dynamic";
                    checks.that(warnings.empty() == (!ratio || factor * 1024 == length), [&] {
                        return std::string(scaling) + " × " + std::to_string(factor) + " to " + std::to_string(length) + ": "
                               + (warnings.empty() ? "no warning" : english(warnings.front()));
                    });
                }
        VERIFY_ALL(checks);
    }

    // vLLM reckons the longest sequence from a factor; where none is written it must be told.
    void vllmLearnsHowFarAScalingReaches()
    {
        Checks checks;
        for (const char *scaling : {"linear", "ntk", "ntk_critical", "dynamic", "yarn", "ntk_by_parts", "longrope", "llama3"})
            for (const double rule : {0.0, 2.0}) {
                if (rule > 0 && std::string(scaling) != "dynamic")
                    continue;
                const Scene scene = ropeWith(scaling, rule > 0 ? Values{{"dynamic_rule", rule}} : Values{});
                const Result<std::string> settings = exportedSettings(scene.subject, SettingsFormat::Vllm);
                if (!settings)
                    continue;
                const json changed = json::parse(overridesIn(*settings));
                checks.that(changed.at("rope_parameters").contains("factor")
                                || changed.value("max_position_embeddings", json()) == scene.subject.length,
                            [&] { return *settings; });
            }
        VERIFY_ALL(checks);
    }

    void refuses_data()
    {
        QTest::addColumn<Scene>("scene");
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char *name, const Scene &scene, const char *format, const char *sentence) {
            QTest::newRow(name) << scene << QString(format) << QString(sentence);
        };
        row("no RoPE", sceneOf("alibi", 64, 10000, 512), "hf5",
            "hf5: has settings for RoPE and M-RoPE only, and 'alibi' is neither.");
        row("M-RoPE's ramp of the paper", withKnobs(certain(withScaling(sceneOf("mrope", 128, 1e6, 512), "yarn")), {{"ramp", 1}}),
            "hf4", "hf4: cannot express ramp 'paper_ramp_by_rotations' with YaRN's attention factor.");
        row("a remap of distances", ropeWith("self_extend"), "vllm", "vllm: cannot express the scaling 'self_extend'.");
        row("the paper's ramp", ropeWith("yarn", {{"ramp", 1}}), "hf4",
            "hf4: cannot express ramp 'paper_ramp_by_rotations' with YaRN's attention factor.");
        row("resonance", ropeWith("yarn", {{"resonance", 1}}), "hf5", "hf5: cannot express resonance 'on'.");
        row("the ramp before the paper", ropeWith("ntk_by_parts", {{"ramp", 2}}), "hf5",
            "hf5: cannot express ramp 'jquesnelle'.");
        row("dynamic linear", ropeWith("dynamic", {{"dynamic_rule", 1}}), "hf5", "hf5: cannot express dynamic_rule 'linear'.");
        row("blended lists", ropeWith("longrope", {{"longrope_change", 1}}), "hf5",
            "hf5: cannot express longrope_change 'blend'.");
        row("proportional in transformers 4", ropeWith("proportional"), "hf4",
            "hf4: cannot express the scaling 'proportional', which is new in transformers 5.");
        row("proportional of a part", withKnobs(ropeWith("proportional"), {{"rotary_fraction", 0.5}}), "hf5",
            "hf5: cannot express rotary_fraction together with the scaling 'proportional', whose fraction has the same key.");
        row("llama.cpp, Llama 3", ropeWith("llama3"), "llama.cpp",
            "llama.cpp: has no flags for the scaling 'llama3', whose factors are in the GGUF file.");
        row("llama.cpp, dynamic", ropeWith("dynamic"), "llama.cpp", "llama.cpp: has no flags for the scaling 'dynamic'.");
        row("llama.cpp, bounds that are not rounded", ropeWith("yarn", {{"truncate", 1}}), "llama.cpp",
            "llama.cpp: cannot express truncate 'false': it rounds the ramp's bounds.");
        row("llama.cpp, M-RoPE", sceneOf("mrope", 128, 1e6, 512), "llama.cpp",
            "llama.cpp: has no flags for M-RoPE, whose sections are in the GGUF file.");
        row("llama.cpp, an attention factor", ropeWith("yarn", {{"factor", 4}, {"attention_factor", 1.5}}), "llama.cpp",
            "llama.cpp: cannot express attention_factor 1.5: with YaRN it takes 1.138629.");
        row("llama.cpp, NTK-by-parts", ropeWith("ntk_by_parts", {{"factor", 4}}), "llama.cpp",
            "llama.cpp: cannot express attention_factor 1: with YaRN it takes 1.138629.");
        row("LongRoPE's attention factor in transformers 4", ropeWith("longrope", {{"attention_factor", 1.25}}), "hf4",
            "hf4: cannot express attention_factor 1.25 with the scaling 'longrope': it takes 1.190238.");
        row("a growth that is no ratio in transformers 4", ropeWith("longrope", {{"factor", 1.3}}), "hf4",
            "hf4: cannot express factor 1.3 with the scaling 'longrope': it is max_position_embeddings over the trained length "
            "4096, and no whole number gives it.");
        row("LongRoPE's attention factor in vLLM", ropeWith("longrope", {{"attention_factor", 1.25}}), "vllm",
            "vllm: cannot express attention_factor with the scaling 'longrope'.");
        row("M-RoPE in vLLM", sceneOf("mrope", 128, 1e6, 512), "vllm",
            "vllm: cannot express M-RoPE: a multimodal model's settings are in its text_config.");
        row("lists that do not fit", certain(withList(ropeWith("longrope"), "long_factor", {1, 2})), "hf5",
            "hf5: long_factor has 2 numbers; it must have 32, one for each rotated pair.");
    }

    void refuses()
    {
        QFETCH(Scene, scene);
        QFETCH(QString, format);
        QFETCH(QString, sentence);
        QCOMPARE(refusal(scene, certain(settingsFormat(format.toStdString()))), sentence.toStdString());
    }
};

TEST_CLASS(TestSettingsExport, NoApplication)
#include "tst_settings_export.moc"
