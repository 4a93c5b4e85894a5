// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/presets.h"

#include "core/model_files/hf_config.h"
#include "core/model_files/settings_export.h"
#include "core/scene_edits.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <QTest>

#include <set>
#include <string>

using namespace posviz;

class TestPresets : public QObject {
    Q_OBJECT

    static void addPresets()
    {
        QTest::addColumn<QString>("id");
        for (const Preset &preset : presets())
            QTest::newRow(preset.id.c_str()) << QString::fromStdString(preset.id);
    }

  private slots:
    void thereAreMany()
    {
        QVERIFY(presets().size() >= 30);
        std::set<std::string> titles;
        for (const Preset &preset : presets())
            QVERIFY2(titles.insert(preset.title).second, preset.title.c_str());
        QCOMPARE(findPreset("no such model"), nullptr);
    }

    void each_data() { addPresets(); }
    void each()
    {
        QFETCH(QString, id);
        const Preset &preset = *findPreset(id.toStdString());
        QVERIFY(!preset.by.empty() && !preset.source.empty() && preset.year >= 2017);
        const Result<ModelAccount> account = presetAccount(preset);
        QVERIFY2(bool(account), account ? "" : account.error().c_str());
        QVERIFY(!account->lack);
        QCOMPARE(account->model, preset.title);
        QVERIFY(checkedSubject(account->subject));
        QVERIFY(!account->findings.empty());
        signalOf(account->subject);
    }

    // What Hugging Face's formats can express, they give back.
    void settingsComeBack_data() { addPresets(); }
    void settingsComeBack()
    {
        QFETCH(QString, id);
        const Subject subject = certain(presetAccount(*findPreset(id.toStdString()))).subject;
        int expressed = 0;
        for (const SettingsFormat format : {SettingsFormat::HuggingFace4, SettingsFormat::HuggingFace5}) {
            const Result<std::string> text = exportedSettings(subject, format);
            if (!text) {
                QVERIFY2(text.error().ends_with('.'), text.error().c_str());
                continue;
            }
            const Result<ModelAccount> again = readHfConfig("exported", *text);
            QVERIFY2(bool(again), again ? "" : (again.error() + *text).c_str());
            QCOMPARE(again->subject, subject);
            ++expressed;
        }
        // Every RoPE that a config.json told can be told again.
        if (subject.encoding == "rope")
            QVERIFY(expressed > 0);
    }

    void refusals_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("mentions");
        QTest::newRow("no object") << QByteArray("[]") << QByteArray("object");
        QTest::newRow("no title") << QByteArray(R"({"by": "a", "source": "b", "year": 2020, "config": {}})")
                                  << QByteArray("title");
        QTest::newRow("year as text") << QByteArray(R"({"title": "t", "by": "a", "source": "b", "year": "2020", "config": {}})")
                                      << QByteArray("year");
        QTest::newRow("no config") << QByteArray(R"({"title": "t", "by": "a", "source": "b", "year": 2020})")
                                   << QByteArray("config");
        QTest::newRow("unknown field") << QByteArray(
            R"({"title": "t", "by": "a", "source": "b", "year": 2020, "config": {}, "colour": 1})")
                                       << QByteArray("colour");
    }

    void refusals()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, mentions);
        const Result<Preset> preset = readPreset("x", text.toStdString());
        QVERIFY(!preset);
        const QByteArray error(preset.error().c_str());
        QVERIFY2(error.startsWith("preset x") && error.endsWith('.') && error.contains(mentions), error.constData());
    }
};

TEST_CLASS(TestPresets, QCoreApplication)
#include "tst_presets.moc"
