// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/colours.h"
#include "core/scaling/scaling.h"
#include "core/scene_edits.h"
#include "core/scene_json.h"
#include "core/view.h"
#include "tests/support/checks.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>

using namespace posviz;

namespace {

std::string sceneRefusal(const std::string &text)
{
    const Result<Scene> read = sceneFromJson(text, "scene.json");
    return read ? "" : read.error();
}

/// A scene file with these entries.
std::string file(const std::string &entries) { return R"({"posviz_scene": 1)" + entries + "}"; }

QJsonObject parsed(const std::string &text) { return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object(); }

/// RoPE with Llama 3.1's scaling, a window, a selection and other colours: something of everything.
Scene richScene()
{
    Scene scene = certain(withScaling(Scene{}, "llama3"));
    for (const auto &[key, value] : {std::pair{"base", 500000.0},
                                     {"length", 131072.0},
                                     {"dimension", 96.0},
                                     {"factor", 32.0},
                                     {"pairing", 1.0},
                                     {"rotary_fraction", 0.1 + 0.2}})
        scene = certain(withParameter(scene, key, value));
    scene = withWindows(scene, {.positions = Run{100, 600}, .keys = Run{0, 1}, .features = {}, .pairs = Run{3, 2}});
    scene = withSelection(scene, {.query = 131071, .key = 0, .pair = 2});
    scene.look.sequentialColours = "cividis";
    scene.look.cyclicColours = "twilight-shifted";
    return scene;
}

} // namespace

class TestSceneJson : public QObject {
    Q_OBJECT

  private slots:
    void roundTrip_data();
    void roundTrip();
    void everyKnob();
    void exactText();
    void exactNumbers();
    void everyValueIsWritten();
    void missingKeysAreDefaults();
    void equalWhereItReadsAlike();
    void tables();
    void strangePaths();
    void refuses_data();
    void refuses();
    void olderTrainedLength();
    void everyPrefixIsRefused();
    void everyFlippedBitIsSurvived();
    void recognises_data();
    void recognises();
};

void TestSceneJson::roundTrip_data()
{
    QTest::addColumn<Scene>("scene");
    QTest::newRow("as it starts") << Scene{};
    for (const Encoding &encoding : encodings())
        QTest::addRow("encoding %s", encoding.id.c_str()) << certain(withEncoding(Scene{}, encoding.id));
    for (const Scaling &scaling : scalings())
        QTest::addRow("scaling %s", scaling.id.c_str()) << certain(withScaling(Scene{}, scaling.id));
    for (const ColourMap &map : colourMaps()) {
        Scene scene;
        (map.kind == ColourKind::Sequential  ? scene.look.sequentialColours
         : map.kind == ColourKind::Diverging ? scene.look.divergingColours
                                             : scene.look.cyclicColours) = map.id;
        QTest::addRow("colours %s", map.id.c_str()) << scene;
    }
    QTest::newRow("a trained length") << certain(withParameter(Scene{}, "trained_length", 4096));
    QTest::newRow("something of everything") << richScene();
}

void TestSceneJson::roundTrip()
{
    QFETCH(Scene, scene);
    const std::string text = sceneToJson(scene);
    const Result<Scene> read = sceneFromJson(text, "scene.json");
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QVERIFY(*read == scene);
    QCOMPARE(sceneToJson(*read), text);
    QVERIFY(isSceneJson(text));
}

/// Each knob of each encoding and scaling, at the ends of its range, comes back as it was.
void TestSceneJson::everyKnob()
{
    std::vector<Scene> starts;
    for (const Encoding &encoding : encodings())
        starts.push_back(certain(withEncoding(Scene{}, encoding.id)));
    for (const Scaling &scaling : scalings())
        starts.push_back(certain(withScaling(Scene{}, scaling.id)));
    int knobs = 0;
    for (const Scene &start : starts)
        for (const ParameterGroup &group : parameterGroups(start))
            for (const Parameter &parameter : group.parameters)
                for (const double wanted : {-1e300, 1e300}) {
                    const double value = nearestValue(parameter, wanted);
                    const Scene scene = certain(withParameter(start, parameter.key, value));
                    const Result<Scene> read = sceneFromJson(sceneToJson(scene), "scene.json");
                    QVERIFY2(bool(read), read ? "" : read.error().c_str());
                    QCOMPARE(parameterValue(*read, parameter), value);
                    ++knobs;
                }
    QVERIFY(knobs > 20);
}

/// It was the coverage's once.
void TestSceneJson::olderTrainedLength()
{
    const Scene scene = certain(sceneFromJson(file(R"(, "views": {"trained_length": 8192})"), "scene.json"));
    QCOMPARE(scene.subject.trainedLength, std::optional<std::int64_t>(8192));
    QVERIFY(scene.look.viewValues.empty());
    QVERIFY(!sceneFromJson(file(R"(, "views": {"trained_length": -1})"), "scene.json"));
}

void TestSceneJson::exactText()
{
    const std::string expected = R"({
  "posviz_scene": 1,
  "subject": {
    "encoding": "rope",
    "scaling": "llama3",
    "dimension": 96,
    "base": 500000,
    "values": {
      "pairing": "interleaved",
      "rotary_fraction": 0.30000000000000004,
      "factor": 32,
      "low_freq_factor": 1,
      "high_freq_factor": 4,
      "original_max_position_embeddings": 8192
    }
  },
  "length": 131072,
  "windows": {
    "positions": {
      "first": 100,
      "count": 600
    },
    "keys": {
      "first": 0,
      "count": 1
    },
    "pairs": {
      "first": 3,
      "count": 2
    }
  },
  "selection": {
    "query": 131071,
    "key": 0,
    "pair": 2
  },
)";
    QCOMPARE(sceneToJson(richScene()).substr(0, expected.size()), expected);
    QVERIFY(sceneToJson(richScene())
                .ends_with("  \"sequential_colours\": \"cividis\",\n"
                           "  \"diverging_colours\": \"red-blue\",\n"
                           "  \"cyclic_colours\": \"twilight-shifted\"\n"
                           "}\n"));
}

void TestSceneJson::exactNumbers()
{
    for (const double base : {2.0, 10000.0, 1e9, 2.0000000000000004, 12345.678901234567, 1e8 / 3, 999999999.99999988}) {
        const Scene scene = certain(withParameter(Scene{}, "base", base));
        QCOMPARE(sceneFromJson(sceneToJson(scene), "scene.json")->subject.base, base);
    }
    QVERIFY(sceneToJson(certain(withParameter(Scene{}, "base", 1e9))).find("\"base\": 1000000000,") != std::string::npos);
    QVERIFY(sceneToJson(certain(withParameter(Scene{}, "base", 0.1 + 2))).find("\"base\": 2.1,") != std::string::npos);
}

void TestSceneJson::everyValueIsWritten()
{
    const QJsonObject written = parsed(sceneToJson(Scene{}));
    const QJsonObject values = written["subject"].toObject()["values"].toObject();
    for (const Parameter &parameter : findEncoding("rope")->parameters)
        QVERIFY2(values.contains(parameter.key.c_str()), parameter.key.c_str());
    for (const View &view : views())
        for (const Parameter &parameter : view.parameters) {
            const QJsonValue value = written["views"].toObject()[parameter.key.c_str()];
            QVERIFY2(parameter.scale == ParameterScale::Choice ? value.isString() : value.isDouble(), parameter.key.c_str());
        }
    QVERIFY(!written.contains("windows"));
    QVERIFY(!written.contains("selection"));
    QVERIFY(!written["subject"].toObject().contains("table"));
}

void TestSceneJson::missingKeysAreDefaults()
{
    QVERIFY(*sceneFromJson(file(""), "scene.json") == Scene{});
    QVERIFY(*sceneFromJson(file(R"(, "subject": {}, "windows": {}, "selection": {}, "views": {})"), "scene.json") == Scene{});
    Scene scene;
    scene.subject.length = 64;
    QVERIFY(*sceneFromJson(file(R"(, "length": 64)"), "scene.json") == scene);
}

void TestSceneJson::equalWhereItReadsAlike()
{
    // A knob moved away and back says no more than one that was never touched.
    Scene moved = certain(withParameter(Scene{}, "rotary_fraction", 0.5));
    moved = certain(withParameter(moved, "rotary_fraction", 1.0));
    QCOMPARE(sceneToJson(moved), sceneToJson(Scene{}));
    QVERIFY(*sceneFromJson(sceneToJson(moved), "scene.json") == Scene{});
}

void TestSceneJson::tables()
{
    Scene scene = certain(withEncoding(Scene{}, "learned"));
    scene.subject.table = "../tables/whisper base.npy";
    scene.subject.dimension = 20001;
    scene.subject.length = 448;
    const Result<Scene> read = sceneFromJson(sceneToJson(scene), "scene.json");
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QVERIFY(*read == scene);
    QVERIFY(sceneToJson(scene).find("\"table\": \"../tables/whisper base.npy\"") != std::string::npos);
    // Where the columns are heads, the dimension is a knob as ever, or nothing.
    for (const char *encoding : {"t5", "shaw", "swin", "transformer_xl", "deberta"}) {
        const Scene opened = certain(withTable(certain(withEncoding(Scene{}, encoding)), "/a/table.npy", 7));
        const Result<Scene> again = sceneFromJson(sceneToJson(opened), "scene.json");
        QVERIFY2(bool(again), again ? "" : again.error().c_str());
        QVERIFY2(*again == opened, encoding);
    }
}

void TestSceneJson::strangePaths()
{
    Scene scene = certain(withEncoding(Scene{}, "learned"));
    for (const char *path : {"/a \"quoted\" \\ name\n.npy", "/Größe/表.npy", "\x01"}) {
        scene.subject.table = path;
        const Result<Scene> read = sceneFromJson(sceneToJson(scene), "scene.json");
        QVERIFY2(bool(read), read ? "" : read.error().c_str());
        QCOMPARE(read->subject.table, std::string(path));
    }
    // JSON cannot hold bytes that are not UTF-8; the file must stay readable all the same.
    scene.subject.table = "/latin-\xe9.npy";
    QVERIFY(bool(sceneFromJson(sceneToJson(scene), "scene.json")));
}

void TestSceneJson::refuses_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const std::string &text, const char *saying) {
        QTest::newRow(name) << text << std::string(saying);
    };
    const auto more = [&](const char *name, const std::string &entries, const char *saying) { row(name, file(entries), saying); };

    row("no JSON", "posviz", "is not valid JSON at line 1, column 1");
    row("a list", "[1]", "holds a list; a scene must be an object.");
    row("no version", "{}", "is not a Posviz scene: posviz_scene is missing.");
    row("a later version", R"({"posviz_scene": 2})", "posviz_scene is 2; it must be 1, the version that is read here.");
    row("version as a text", R"({"posviz_scene": "1"})", "posviz_scene is the string '1'; it must be 1");
    more("a key twice", R"(, "length": 8, "length": 9)", "the key 'length' appears twice");
    more("an unknown key", R"(, "lenght": 8)", "has the unknown key 'lenght'; the allowed keys are posviz_scene, subject, length,");
    more("an unknown key of the subject", R"(, "subject": {"bass": 8})",
         "subject has the unknown key 'bass'; the allowed keys are encoding, scaling,");
    more("subject as a list", R"(, "subject": [])", "subject is a list; it must be an object.");
    more("unknown encoding", R"(, "subject": {"encoding": "rose"})", "encoding: 'rose' is not known; it must be one of");
    // A sentence is one line, whatever the names in it.
    more("encoding of several lines", R"(, "subject": {"encoding": "\fro\npe"})", "encoding: ' ro pe' is not known;");
    more("scaling of several lines", R"(, "subject": {"scaling": "li\near"})", "scaling: 'li ear' is not known;");
    more("colours of several lines", R"(, "cyclic_colours": "\fttwi\n")", "cyclic_colours: ' ttwi ' is not a cyclic colour map.");
    more("encoding as a number", R"(, "subject": {"encoding": 1})", "subject.encoding is 1; it must be a string.");
    more("unknown scaling", R"(, "subject": {"scaling": "magic"})", "scaling: 'magic' is not known; it must be one of none,");
    more("scaling without RoPE", R"(, "subject": {"encoding": "sinusoidal", "scaling": "linear"})", "scaling: ");
    more("odd dimension", R"(, "subject": {"dimension": 3})",
         "subject.dimension is 3; it must be an even number from 2 to 8192.");
    more("dimension as a text", R"(, "subject": {"dimension": "64"})",
         "subject.dimension is the string '64'; it must be an even number");
    more("dimension true", R"(, "subject": {"dimension": true})", "subject.dimension is true; it must be an even number");
    more("base too small", R"(, "subject": {"base": 1.5})", "subject.base is 1.5; it must be a number from 2 to");
    more("base null", R"(, "subject": {"base": null})", "subject.base is null; it must be a number");
    more("table for RoPE", R"(, "subject": {"table": "a.npy"})", "table: 'rope' does not read a table");
    more("table of no columns", R"(, "subject": {"encoding": "learned", "table": "a.npy", "dimension": 0})",
         "subject.dimension is 0; it must be a whole number from 1 to");
    more("odd dimension beside a table of heads", R"(, "subject": {"encoding": "t5", "table": "t.npy", "dimension": 7})",
         "subject.dimension");
    more("knob that a table fixes", R"(, "subject": {"encoding": "t5", "table": "t.npy", "values": {"heads": 4}})",
         "has the unknown key 'heads'");
    more("table as a number", R"(, "subject": {"encoding": "learned", "table": 1})", "subject.table is 1; it must be a string.");
    more("a value of another encoding", R"(, "subject": {"values": {"layout": "interleaved"}})",
         "subject.values has the unknown key 'layout'; the allowed keys are pairing, rotary_fraction.");
    more("a value of another scaling", R"(, "subject": {"values": {"factor": 4}})",
         "subject.values has the unknown key 'factor'");
    more("unknown choice", R"(, "subject": {"values": {"pairing": "both"}})",
         "subject.values.pairing is the string 'both'; it must be one of half, interleaved.");
    more("choice as a number", R"(, "subject": {"values": {"pairing": 1}})",
         "subject.values.pairing is 1; it must be one of half, interleaved.");
    more("number as a text", R"(, "subject": {"values": {"rotary_fraction": "0.5"}})",
         "subject.values.rotary_fraction is the string '0.5'; it must be");
    more("value out of range", R"(, "subject": {"values": {"rotary_fraction": 2}})",
         "subject.values.rotary_fraction is 2; it must be a number from");
    more("length 0", R"(, "length": 0)", "length is 0; it must be a whole number from 1 to");
    more("length 1.5", R"(, "length": 1.5)", "length is 1.5; it must be a whole number");
    more("length 1e300", R"(, "length": 1e300)", "length is 1e+300; it must be a whole number");
    more("an unknown window", R"(, "windows": {"rows": {"first": 0, "count": 1}})",
         "windows has the unknown key 'rows'; the allowed keys are positions, keys, features, pairs.");
    more("a window without a count", R"(, "windows": {"keys": {"first": 0}})", "windows.keys lacks count.");
    more("a window as a list", R"(, "windows": {"keys": [0, 1]})", "windows.keys is a list; it must be an object.");
    more("a window past the end", R"(, "length": 64, "windows": {"positions": {"first": 60, "count": 5}})",
         "windows.positions.count is 5; it must be a whole number from 1 to 4.");
    more("a window before the start", R"(, "windows": {"positions": {"first": -1, "count": 5}})",
         "windows.positions.first is -1; it must be");
    more("a window with count 2^64", R"(, "windows": {"positions": {"first": 1, "count": 18446744073709551615}})",
         "windows.positions.count is 18446744073709551615;");
    more("an empty window", R"(, "windows": {"pairs": {"first": 1, "count": 0}})",
         "windows.pairs.count is 0; it must be a whole number from 1 to 63.");
    more("a selected position past the end", R"(, "selection": {"query": 512})",
         "selection.query is 512; it must be a whole number from 0 to 511.");
    more("a selected pair past the end", R"(, "selection": {"pair": 64})",
         "selection.pair is 64; it must be a whole number from 0 to 63.");
    more("a selected text", R"(, "selection": {"key": "a"})", "selection.key is the string 'a'; it must be a whole number");
    more("selection of something else", R"(, "selection": {"row": 1})",
         "selection has the unknown key 'row'; the allowed keys are query, key, pair.");
    more("an unknown view value", R"(, "views": {"zoom": 2})", "views has the unknown key 'zoom'; the allowed keys are ");
    more("an unknown colour map", R"(, "sequential_colours": "jet")",
         "sequential_colours: 'jet' is not a sequential colour map.");
    more("a colour map of another kind", R"(, "cyclic_colours": "viridis")",
         "cyclic_colours: 'viridis' is not a cyclic colour map.");
    more("colours as a number", R"(, "diverging_colours": 7)", "diverging_colours is 7; it must be a string.");
}

void TestSceneJson::refuses()
{
    QFETCH(std::string, text);
    QFETCH(std::string, saying);
    const std::string sentence = sceneRefusal(text);
    QVERIFY2(sentence.starts_with("scene.json: "), sentence.c_str());
    QVERIFY2(sentence.find(saying) != std::string::npos, sentence.c_str());
    QVERIFY2(sentence.ends_with('.') && sentence.find('\n') == std::string::npos, sentence.c_str());
}

void TestSceneJson::everyPrefixIsRefused()
{
    const std::string text = sceneToJson(richScene());
    // The last character is the line feed after the closing brace.
    for (std::size_t length = 0; length + 1 < text.size(); ++length)
        QVERIFY2(!sceneRefusal(text.substr(0, length)).empty(), qPrintable(QString::number(length)));
}

void TestSceneJson::everyFlippedBitIsSurvived()
{
    const std::string text = sceneToJson(richScene());
    for (std::size_t bit = 0; bit < 8 * text.size(); ++bit) {
        std::string damaged = text;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
        if (const Result<Scene> read = sceneFromJson(damaged, "scene.json"))
            QVERIFY2(bool(checkedScene(*read)), damaged.c_str());
        else
            QVERIFY2(read.error().starts_with("scene.json: ") && read.error().ends_with('.'), read.error().c_str());
    }
}

void TestSceneJson::recognises_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<bool>("scene");
    const auto row = [](const char *name, const std::string &text, bool scene) { QTest::newRow(name) << text << scene; };
    row("a scene", file(""), true);
    row("spaces and a byte order mark", "\xef\xbb\xbf \n{\n\t\"posviz_scene\"", true);
    row("a broken scene", R"({"posviz_scene": )", true);
    row("a config", R"({"rope_theta": 10000})", false);
    row("the key as a value", R"({"a": "posviz_scene"})", false);
    row("nothing", "", false);
    row("spaces", "   ", false);
    row("a string", "\"posviz_scene\"", false);
}

void TestSceneJson::recognises()
{
    QFETCH(std::string, text);
    QFETCH(bool, scene);
    QCOMPARE(isSceneJson(text), scene);
}

TEST_CLASS(TestSceneJson, NoApplication)
#include "tst_scene_json.moc"
