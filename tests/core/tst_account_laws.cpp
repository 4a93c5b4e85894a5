// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_config.h"
#include "core/model_files/model_file.h"
#include "core/model_files/table_files.h"
#include "core/analysis/remap.h"
#include "core/evaluate.h"
#include "core/scene_edits.h"

#include "tests/support/accounts.h"
#include "tests/support/checks.h"
#include "tests/support/hf_files.h"
#include "tests/support/models.h"
#include "tests/support/test_class.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QFile>
#include <QTest>

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

// An account is believed for its verdicts: "used" and "ignored" are statements about what would happen if the key were another.
// Here they are put to the test, key by key, over every configuration at hand.

using namespace posviz;
using nlohmann::json;

namespace {

/// The value under a finding's key, "rope_scaling.factor" or "rope_theta[1]"; null where there is none.
json *valueUnder(json &whole, const std::string &key)
{
    json *value = &whole;
    for (std::size_t at = 0; at < key.size();) {
        if (key[at] == '[') {
            const std::size_t index = std::stoul(key.substr(at + 1));
            if (!value->is_array() || index >= value->size())
                return nullptr;
            value = &(*value)[index];
            at = key.find(']', at) + 1;
        } else {
            const std::size_t end = std::min(key.find_first_of(".[", at), key.size());
            const std::string name = key.substr(at, end - at);
            if (!value->is_object() || !value->contains(name))
                return nullptr;
            value = &(*value)[name];
            at = end;
        }
        if (at < key.size() && key[at] == '.')
            ++at;
    }
    return value;
}

/// Other values of the same kind.
std::vector<json> othersThan(const json &value)
{
    if (value.is_boolean())
        return {!value.get<bool>()};
    if (value.is_number_integer()) {
        const auto number = value.get<std::int64_t>();
        return {2 * number, number + 1, number + 2, number / 2, number == 0 ? 8 : 3 * number};
    }
    if (value.is_number())
        return {2 * value.get<double>(), value.get<double>() / 2, value.get<double>() + 1};
    if (value.is_string())
        return {"something else", "default", "linear", "bloom", "gptj", "bert", "chatglm2"};
    return {};
}

/// Zeros, ones and "off" say that a setting is not in use; another value would put it in use.
bool isNeutral(const json &value)
{
    return value.is_null() || value == 0 || value == 1 || value == false || value == "";
}

/// What is drawn of a subject, beyond knobs that are set and change nothing.
bool drawnAlike(const Subject &one, const Subject &other)
{
    if (one == other)
        return true;
    Subject settled = other;
    settled.values = one.values;
    if (one != settled)
        return false;
    TableFiles files;
    const Result<Signal> first = evaluate(one, files), second = evaluate(other, files);
    const Rotary *a = first ? std::get_if<Rotary>(&*first) : nullptr, *b = second ? std::get_if<Rotary>(&*second) : nullptr;
    return a && b && a->rotaryDimension() == b->rotaryDimension() && a->inverseFrequencies == b->inverseFrequencies && a->attentionFactor == b->attentionFactor
           && a->pairing == b->pairing && a->pairAxes == b->pairAxes && a->trainedLength == b->trainedLength
           && a->remap.index() == b->remap.index()
           && remappedDistance(a->remap, one.length - 1, 0) == remappedDistance(b->remap, one.length - 1, 0);
}

/// The same encodings for the same kinds of layers, however many of each there are.
bool drawnAlike(const ModelAccount &one, const ModelAccount &other)
{
    return one.lack.has_value() == other.lack.has_value() && drawnAlike(one.subject, other.subject)
           && std::ranges::equal(one.layers, other.layers, [](const LayerKind &a, const LayerKind &b) {
                  return a.name == b.name && drawnAlike(a.subject, b.subject);
              });
}

/// Not even another knob, nor another share of the layers.
bool isTheSame(const ModelAccount &one, const ModelAccount &other)
{
    return one.subject == other.subject && one.layers == other.layers && one.lack.has_value() == other.lack.has_value();
}

/// Each configuration of the tests, and those that are at hand besides.
std::vector<QString> configurations()
{
    std::vector<QString> files;
    for (const QString &folder :
         {QStringLiteral(POSVIZ_TEST_DATA "/goldens/configs"), QString::fromStdString(modelPath("configs").string()),
          QString::fromStdString(modelPath("field").string())})
        for (const QFileInfo &file : QDir(folder).entryInfoList({"*.json"}, QDir::Files, QDir::Name))
            files.push_back(file.filePath());
    return files;
}

json parsedFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(path));
    return json::parse(file.readAll().toStdString());
}

} // namespace

class TestAccountLaws : public QObject {
    Q_OBJECT

  private slots:
    void verdictsHold_data()
    {
        QTest::addColumn<QString>("path");
        for (const QString &path : configurations())
            QTest::newRow(qPrintable(QFileInfo(path).fileName())) << path;
    }
    void verdictsHold()
    {
        QFETCH(QString, path);
        const json whole = parsedFile(path);
        const Result<ModelAccount> read = account(whole.dump());
        if (!read || read->lack)
            return; // whether that is right is the business of other tests
        Checks checks;
        const auto altered = [&](const std::string &key, const json &other) {
            json changed = whole;
            *valueUnder(changed, key) = other;
            return account(changed.dump());
        };
        json copy = whole;
        const auto checkUsed = [&](const std::string &key) {
            const json *value = valueUnder(copy, key);
            if (!value || othersThan(*value).empty())
                return;
            // The type says what other keys may say as well, and an older name what the newer one does.
            if (key.ends_with("model_type"))
                return;
            if (key.ends_with(".type"))
                if (const json *newer = valueUnder(copy, key.substr(0, key.size() - 4) + "rope_type"); newer && *newer == *value)
                    return;
            const std::vector<json> others = othersThan(*value);
            checks.that(std::ranges::any_of(others,
                                            [&](const json &other) {
                                                const Result<ModelAccount> changed = altered(key, other);
                                                return !changed || !isTheSame(*changed, *read);
                                            }),
                        [&] { return key + " is said to be used, and whatever it is, the same is drawn"; });
        };
        const auto checkIgnored = [&](const std::string &key) {
            const json *value = valueUnder(copy, key);
            // Lists with an entry a layer do not fit another number of layers.
            if (!value || isNeutral(*value) || key.ends_with("num_hidden_layers"))
                return;
            for (const json &other : othersThan(*value)) {
                const Result<ModelAccount> changed = altered(key, other);
                // A word that nobody knows may be refused wherever it stands.
                checks.that(changed ? drawnAlike(*changed, *read) : other.is_string(), [&] {
                    return key + " is said to be ignored, and as " + other.dump() + " "
                           + (changed ? "draws another subject" : "is refused: " + changed.error());
                });
            }
        };
        std::set<std::string> seen;
        for (const Finding &finding : read->findings)
            if (finding.verdict == Verdict::Used && seen.insert(finding.key).second)
                checkUsed(finding.key);
        for (const Finding &finding : read->findings)
            if (finding.verdict == Verdict::Ignored && !seen.contains(finding.key))
                checkIgnored(finding.key);
        for (const Finding &finding : read->others)
            checkIgnored(finding.key);
        VERIFY_ALL(checks);
    }

    // transformers takes the trained length outside the object about RoPE before the one inside: whatever stands inside then,
    // the same is drawn, and where the two differ that is said.
    void theTrainedLengthOutsideCounts_data() { verdictsHold_data(); }
    void theTrainedLengthOutsideCounts()
    {
        QFETCH(QString, path);
        const std::string key = "original_max_position_embeddings";
        const json whole = parsedFile(path);
        for (const char *object : {"rope_scaling", "rope_parameters"}) {
            if (!whole.contains(object) || !whole[object].is_object() || !whole[object].contains(key))
                continue;
            json alike = whole, differing = whole;
            alike[key] = alike[object][key] = 2048;
            differing[key] = 2048;
            differing[object][key] = 1024;
            const Result<ModelAccount> expected = account(alike.dump()), read = account(differing.dump());
            if (!expected || !read)
                continue;
            QVERIFY(read->subject == expected->subject);
            // A scaling that has no use for it says nothing against it.
            if (const Finding *found = finding(*expected, std::string(object) + "." + key);
                found && found->verdict == Verdict::Used)
                QVERIFY(finding(*read, std::string(object) + "." + key)->verdict == Verdict::Contradicted);
        }
    }

    // What transformers' classes have where a config is silent (src/transformers/models/*/configuration_*.py, releases 4.40 to
    // 4.57; T5's and GPT-NeoX's since their first).
    void defaultsAreTheClasses_data()
    {
        QTest::addColumn<std::string>("type");
        QTest::addColumn<std::string>("rest");
        QTest::addColumn<std::string>("knobs");
        const std::string head = R"("hidden_size": 512, "num_attention_heads": 8)";
        const auto row = [&](const char *type, const char *knobs, const std::string &rest = "") {
            QTest::newRow(type) << std::string(type) << (rest.empty() ? head : rest) << std::string(knobs);
        };
        for (const char *type : {"llama", "mistral", "qwen2", "qwen2_moe", "olmo", "olmo2", "starcoder2", "granite", "falcon",
                                 "phi3", "internlm2"})
            row(type, "encoding=rope base=10000 rotary_fraction=1 pairing=half dimension=64 scaling=none");
        row("mixtral", "base=1000000 rotary_fraction=1 pairing=half dimension=64");
        row("qwen3", "base=10000 dimension=128 pairing=half");
        row("qwen3_next", "base=10000 dimension=256 rotary_fraction=0.25");
        row("gemma", "base=10000 dimension=256 rotary_fraction=1 pairing=half");
        row("gemma2", "base=10000 dimension=256 rotary_fraction=1 pairing=half");
        row("gemma3_text", "base=1000000 dimension=256");
        row("phi", "base=10000 rotary_fraction=0.5 pairing=half");
        row("stablelm", "base=10000 rotary_fraction=0.25 pairing=half");
        row("persimmon", "rotary_fraction=0.5", head + R"(, "rope_theta": 25000)");
        row("nemotron", "base=10000 rotary_fraction=0.5");
        row("gpt_neox", "base=10000 rotary_fraction=0.25 pairing=half");
        row("cohere", "base=10000 rotary_fraction=1 pairing=interleaved");
        row("cohere2", "base=10000 dimension=128 pairing=interleaved");
        row("glm", "base=10000 rotary_fraction=0.5 dimension=128 pairing=interleaved");
        row("glm4", "base=10000 rotary_fraction=0.5 dimension=128 pairing=interleaved");
        row("gptj", "base=10000 rotary_fraction=0.25 pairing=interleaved", R"("n_embd": 512, "n_head": 8, "rotary_dim": 16)");
        row("llama4_text", "base=500000 dimension=128 pairing=interleaved");
        row("smollm3", "base=2000000 dimension=64");
        row("apertus", "base=12000000");
        row("lfm2", "base=1000000");
        row("falcon_h1", "base=100000");
        row("modernbert", "base=160000");
        row("deepseek_v3", "base=10000 pairing=interleaved dimension=64", head + R"(, "qk_rope_head_dim": 64)");
        row("t5", "encoding=t5 num_buckets=32 max_distance=128", R"("d_kv": 64, "num_heads": 8, "d_model": 512)");
        row("mpt", "encoding=alibi alibi_bias_max=8", R"("d_model": 512, "n_heads": 8)");
        row("bert", "encoding=learned offset=0 rows=512", R"("hidden_size": 64, "max_position_embeddings": 512)");
        row("roberta", "encoding=learned offset=2 rows=512", R"("hidden_size": 64, "max_position_embeddings": 514)");
        row("opt", "encoding=learned offset=2 rows=2048", R"("hidden_size": 64, "max_position_embeddings": 2048)");
        row("gpt2", "encoding=learned offset=0 rows=1024", R"("n_embd": 64, "n_positions": 1024)");
    }
    void defaultsAreTheClasses()
    {
        QFETCH(std::string, type);
        QFETCH(std::string, rest);
        QFETCH(std::string, knobs);
        json config = json::parse("{" + rest + "}");
        config["model_type"] = type;
        const Result<ModelAccount> read = account(config.dump());
        QVERIFY2(bool(read), read ? "" : read.error().c_str());
        QCOMPARE(lackOf(*read), std::string());
        std::istringstream words(knobs);
        for (std::string word; words >> word;) {
            const std::string key = word.substr(0, word.find('='));
            const std::string actual = key == "encoding"  ? read->subject.encoding
                                       : key == "scaling" ? read->subject.scaling
                                                          : knob(read->subject, key);
            QCOMPARE(key + "=" + actual, word);
        }
    }

    // Of a key with a number: without it the class's default is drawn, and with the default's number in the file the same.
    void aDefaultWrittenOutChangesNothing_data()
    {
        QTest::addColumn<std::string>("type");
        for (const char *type : {"llama", "mixtral", "gemma", "gemma3_text", "phi", "stablelm", "gpt_neox", "cohere", "glm",
                                 "llama4_text", "smollm3", "modernbert", "qwen3", "qwen3_next", "nemotron", "falcon", "lfm2"})
            QTest::newRow(type) << std::string(type);
    }
    void aDefaultWrittenOutChangesNothing()
    {
        QFETCH(std::string, type);
        json plain = {{"model_type", type}, {"hidden_size", 512}, {"num_attention_heads", 8}, {"max_position_embeddings", 4096}};
        const Result<ModelAccount> silent = account(plain.dump());
        QVERIFY2(bool(silent), silent ? "" : silent.error().c_str());
        for (const auto &[key, knobKey] :
             {std::pair{"rope_theta", "base"}, {"head_dim", "dimension"}, {"partial_rotary_factor", "rotary_fraction"}}) {
            const double value = parameterValue(silent->subject, *findParameter(silent->subject, knobKey));
            json written = plain;
            written[key] = std::string(key) == "head_dim" ? json(static_cast<int>(value)) : json(value);
            const Result<ModelAccount> same = account(written.dump());
            QVERIFY2(same && same->subject == silent->subject, key);
            written[key] = std::string(key) == "head_dim" ? json(32) : json(value == 1 ? 0.5 : value / 2);
            const Result<ModelAccount> other = account(written.dump());
            QVERIFY2(other && other->subject != silent->subject, key);
            written.erase(key);
            QVERIFY2(account(written.dump())->subject == silent->subject, key);
        }
    }
};

TEST_CLASS(TestAccountLaws, NoApplication)
#include "tst_account_laws.moc"
