// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checked_json.h"
#include "core/model_files/hf_config.h"

#include "core/scene_edits.h"
#include "tests/support/checks.h"
#include "tests/support/goldens.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <QDir>
#include <QTest>

#include <optional>
#include <set>
#include <string>

// What the reader of config.json makes of the goldens' configurations must turn by the frequencies that their own code gave.

using namespace posviz;

namespace {

const std::vector<std::string> families{"rope_default", "rope_partial",  "rope_linear", "rope_dynamic_ntk",
                                        "rope_llama3",  "rope_longrope", "rope_yarn",   "rope_proportional"};

/// Made-up settings that no subject can have: 25 turning features do not pair, and a base of 1 is below the knob's range.
bool isRefused(const nlohmann::json &golden)
{
    const std::string name = golden.at("name");
    return name.starts_with("syn/d64/p0.4/") || name == "syn/d64/base1";
}

Result<Subject> subjectOf(const std::string &text, const nlohmann::json &golden)
{
    const Result<ModelAccount> read = readHfConfig("config.json", text, {.layer = golden.value("layer_type", "")});
    if (!read)
        return read.failure();
    if (read->lack)
        return Error{read->lack->sentence};
    const nlohmann::json &length = golden.at("seq_len");
    // Null is the model as it is built, where no sequence has made dynamic bases grow or long lists take over.
    return withParameter(read->subject, "length", length.is_null() ? 1.0 : length.get<double>());
}

void compareToGolden(const Subject &subject, const nlohmann::json &golden)
{
    const Rotary rotary = std::get<Rotary>(signalOf(subject));
    const Eigen::VectorXd expected = goldenVector(golden.at("inv_freq"));
    QCOMPARE(rotary.inverseFrequencies.size(), expected.size());
    Checks checks;
    for (Eigen::Index pair = 0; pair < expected.size(); ++pair)
        checks.near(rotary.inverseFrequencies[pair], expected[pair], 1e-12 * expected[pair],
                    [&] { return "pair " + std::to_string(pair); });
    const double factor = golden.at("attention_scaling");
    checks.near(rotary.attentionFactor, factor, 1e-12 * factor, [] { return "attention factor"; });
    VERIFY_ALL(checks);
}

} // namespace

class TestHfGoldens : public QObject {
    Q_OBJECT

  private slots:
    void cases_data();
    void cases();
    void files_data();
    void files();
    void everyFileHasACase();
};

void TestHfGoldens::cases_data()
{
    QTest::addColumn<QString>("family");
    QTest::addColumn<int>("index");
    for (const std::string &family : families)
        for (std::size_t i = 0; i < goldenCases(family).size(); ++i)
            if (!isRefused(goldenCases(family)[i]))
                QTest::addRow("%s/%s", family.c_str(), goldenCases(family)[i].at("name").get<std::string>().c_str())
                    << QString::fromStdString(family) << static_cast<int>(i);
}

void TestHfGoldens::cases()
{
    QFETCH(QString, family);
    QFETCH(int, index);
    const nlohmann::json &golden = goldenCases(family.toStdString())[static_cast<std::size_t>(index)];
    const Result<Subject> subject = subjectOf(golden.at("config").dump(), golden);
    QVERIFY2(bool(subject), subject ? "" : subject.error().c_str());
    compareToGolden(*subject, golden);
}

void TestHfGoldens::files_data() { cases_data(); }

/// The same from the configuration file that a case names.
void TestHfGoldens::files()
{
    QFETCH(QString, family);
    QFETCH(int, index);
    const nlohmann::json &golden = goldenCases(family.toStdString())[static_cast<std::size_t>(index)];
    if (!golden.contains("config_file"))
        return; // most cases vary one setting and have no file
    const std::string name = golden.at("config_file");
    QFile file(QString::fromStdString(POSVIZ_TEST_DATA "/goldens/configs/" + name.substr(name.find_last_of('/') + 1)));
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
    const Result<Subject> subject = subjectOf(file.readAll().toStdString(), golden);
    QVERIFY2(bool(subject), subject ? "" : subject.error().c_str());
    compareToGolden(*subject, golden);
}

/// gpt-j-6b has a table of sines and cosines in place of frequencies: tst_golden_rope compares it.
void TestHfGoldens::everyFileHasACase()
{
    std::set<std::string> named{"gpt-j-6b.json"};
    for (const std::string &family : families)
        for (const nlohmann::json &golden : goldenCases(family))
            if (golden.contains("config_file")) {
                const std::string name = golden.at("config_file");
                named.insert(name.substr(name.find_last_of('/') + 1));
            }
    const QStringList files = QDir(QStringLiteral(POSVIZ_TEST_DATA "/goldens/configs")).entryList({"*.json"});
    QCOMPARE(files.size(), 41);
    for (const QString &file : files)
        QVERIFY2(named.contains(file.toStdString()), qPrintable(file));
}

TEST_CLASS(TestHfGoldens, NoApplication)
#include "tst_hf_goldens.moc"
