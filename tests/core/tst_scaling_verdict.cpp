// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/scaling_verdict.h"

#include "core/scaling/scaling.h"
#include "core/scene_edits.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <QTest>

#include <utility>
#include <vector>

using namespace posviz;

namespace {

using Settings = std::vector<std::pair<std::string, double>>;

QString verdictOf(const char *scaling, const Settings &settings)
{
    Scene scene = certain(withScaling(Scene{}, scaling));
    for (const auto &[key, value] : settings)
        scene = certain(withParameter(scene, key, value));
    return QString::fromStdString(english(scalingVerdict(scene.subject, signalOf(scene)))).replace(QChar(0x202f), QChar(' '));
}

} // namespace

class TestScalingVerdict : public QObject {
    Q_OBJECT

  private slots:
    void sentences_data()
    {
        QTest::addColumn<QString>("scaling");
        QTest::addColumn<QList<std::pair<QString, double>>>("settings");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const char *scaling, QList<std::pair<QString, double>> settings,
                            const char *expected) {
            QTest::newRow(name) << QString(scaling) << std::move(settings) << QString::fromUtf8(expected);
        };
        // YaRN, section 3.4, with β 32 and 1 at base 1e6: ⌊23.6⌋ and ⌈39.7⌉ (d ln(L₀/2πβ) / 2 ln b).
        row("Qwen to 128k", "yarn",
            {{"base", 1e6}, {"length", 131072}, {"original_max_position_embeddings", 32768}, {"factor", 4}},
            "YaRN × 4: pairs 0–23 unchanged, 24–39 interpolated in part, 40–63 ÷ 4; no unseen angles up to 131 072");
        row("one past", "yarn",
            {{"base", 1e6}, {"length", 131073}, {"original_max_position_embeddings", 32768}, {"factor", 4}},
            "YaRN × 4: pairs 0–23 unchanged, 24–39 interpolated in part, 40–63 ÷ 4; unseen angles beyond 131 072, at 131 073 in "
            "24 pairs");
        // domain.md T7: pairs 0 to 28 stay, 29 to 34 are blended, 35 on are divided.
        row("Llama 3.1", "llama3",
            {{"base", 500000}, {"length", 131072}, {"original_max_position_embeddings", 8192}, {"factor", 8}},
            "Llama 3 × 8: pairs 0–28 unchanged, 29–34 interpolated in part, 35–63 ÷ 8; unseen angles beyond 65 536, at 131 072 "
            "in 29 pairs");
    }

    void sentences()
    {
        QFETCH(QString, scaling);
        QFETCH(QString, expected);
        using Row = QList<std::pair<QString, double>>;
        QFETCH(Row, settings);
        Settings plainSettings;
        for (const auto &[key, value] : settings)
            plainSettings.emplace_back(key.toStdString(), value);
        QCOMPARE(verdictOf(scaling.toUtf8().constData(), plainSettings), expected);
    }

    void nothingIsSaidOfNothing() { QVERIFY(verdictOf("none", {}).isEmpty()); }

    /// An end that the search finds is the end: one position more, and an angle is unseen.
    void everyScalingHasAVerdict()
    {
        for (const Scaling &scaling : scalings()) {
            if (scaling.id == "none")
                continue;
            const QString verdict = verdictOf(scaling.id.c_str(), {});
            QVERIFY2(verdict.startsWith(QString::fromStdString(scaling.title.substr(0, scaling.title.find(',')))), qPrintable(verdict));
            QVERIFY2(verdict.contains("unseen"), qPrintable(verdict));
            qInfo("%s", qPrintable(verdict));
        }
    }

    void anUnknownTrainedLengthIsSaid()
    {
        Signal signal = Rotary{.dimension = 4,
                               .inverseFrequencies = Eigen::VectorXd{{0.5, 0.005}},
                               .unscaledInverseFrequencies = Eigen::VectorXd{{1.0, 0.01}}};
        Subject subject;
        subject.scaling = "resonance";
        QCOMPARE(QString::fromStdString(english(scalingVerdict(subject, signal))),
                 QString("Resonance: all pairs ÷ 2; the trained length is unknown, so unseen angles cannot be determined"));
    }
};

TEST_CLASS(TestScalingVerdict, NoApplication)
#include "tst_scaling_verdict.moc"
