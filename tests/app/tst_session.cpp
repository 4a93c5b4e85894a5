// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session.h"
#include "app/last_session.h"
#include "core/model_files/npy.h"
#include "core/scene_edits.h"
#include "core/scene_json.h"
#include "tests/support/latch.h"
#include "tests/support/opening.h"
#include "tests/support/safetensors_writer.h"

#include "tests/support/test_class.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include <memory>
#include <set>

using namespace posviz;

namespace {

Scene withBase(const Scene &scene, double base) { return *withParameter(scene, "base", base); }

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

const QByteArray llama3Config =
    R"({"model_type": "llama", "hidden_size": 4096, "num_attention_heads": 32, "max_position_embeddings": 131072,
 "rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
 "original_max_position_embeddings": 8192}})";

} // namespace

class TestSession : public QObject {
    Q_OBJECT

  private slots:
    void anEqualSceneIsNoChange()
    {
        Session session({});
        QSignalSpy changes(&session, &Session::sceneChanged);
        session.apply(session.scene());
        QCOMPARE(changes.count(), 0);
        QVERIFY(!session.canUndo());
    }

    void undoGoesBackAndRedoForward()
    {
        Session session({});
        const Scene first = session.scene();
        session.apply(withBase(first, 20000));
        session.apply(withBase(first, 30000));
        session.undo();
        QCOMPARE(session.scene().subject.base, 20000.0);
        session.undo();
        QVERIFY(session.scene() == first);
        QVERIFY(!session.canUndo());
        session.redo();
        QCOMPARE(session.scene().subject.base, 20000.0);
        // A new edit ends the way forward.
        session.apply(withBase(first, 40000));
        QVERIFY(!session.canRedo());
        session.undo();
        QCOMPARE(session.scene().subject.base, 20000.0);
    }

    void oneGestureIsOneStep()
    {
        Session session({});
        const Scene first = session.scene();
        for (int i = 1; i <= 50; ++i)
            session.apply(withBase(first, 10000 + i), "base 1");
        session.apply(withBase(first, 99), "base 2");
        session.undo();
        QCOMPARE(session.scene().subject.base, 10050.0);
        session.undo();
        QVERIFY(session.scene() == first);
    }

    void undoAndRedoEndAGesture()
    {
        Session session({});
        const Scene first = session.scene();
        session.apply(withBase(first, 20000));
        session.apply(withBase(first, 30000), "base 1");
        session.apply(withBase(first, 40000));
        session.undo();
        // The same handle again: the step that undo came back to stays one.
        session.apply(withBase(first, 50000), "base 1");
        session.undo();
        QCOMPARE(session.scene().subject.base, 30000.0);
        session.redo();
        session.apply(withBase(first, 60000), "base 1");
        session.undo();
        QCOMPARE(session.scene().subject.base, 50000.0);
    }

    void whatAModelDoesNotSayStaysTheUsers()
    {
        Session session({});
        QVERIFY(openedPreset(session, "gemma-3-4b"));
        const Scene opened = session.scene();
        Scene own = withBase(opened, 777);
        own.look.sequentialColours = "magma";
        own.look.windows.positions = Run{100, 50};
        own.look.selection.query = 123;
        session.apply(own);
        Scene expected = own;
        expected.subject = opened.subject;
        session.returnToModel();
        QVERIFY(session.scene() == expected);
        QVERIFY(chosen(session, {.layer = "sliding_attention"}));
        QVERIFY(session.scene().subject == session.model()->subject);
        QCOMPARE(session.scene().look.sequentialColours, std::string("magma"));
        QVERIFY(session.scene().look.windows == own.look.windows);
        QVERIFY(session.scene().look.selection == own.look.selection);
    }

    // Which views are shown, and which of them fills the window, is the user's, whatever is opened into it.
    void aModelIsOpenedIntoTheViewsAsTheyAre()
    {
        for (const char *filling : {"", "decay"}) {
            Session session({});
            Scene own = session.scene();
            own.look.views = std::vector<std::string>{"spectrum", "decay"};
            own.look.filling = filling;
            session.apply(own);
            for (const char *preset : {"gemma-3-4b", "bert-base", "llama-3.1-8b"}) {
                QVERIFY(openedPreset(session, preset));
                QVERIFY(session.scene().subject == session.model()->subject);
                QCOMPARE(session.scene().look.views, own.look.views);
                QCOMPARE(session.scene().look.filling, own.look.filling);
            }
        }
    }

    void theHistoryIsBounded()
    {
        Session session({});
        for (int i = 0; i < 1000; ++i)
            session.apply(withBase(session.scene(), 100 + i));
        int steps = 0;
        for (; session.canUndo(); ++steps)
            session.undo();
        QVERIFY2(steps >= 100 && steps < 1000, qPrintable(QString::number(steps)));
    }

    void theLastSceneComesBack()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("deep/down/last.json");
        Scene last;
        {
            Session session(path);
            QVERIFY(!session.restore());
            session.apply(withBase(*withEncoding(session.scene(), "sinusoidal"), 777));
            last = session.scene();
        }
        Session session(path);
        QVERIFY(session.restore());
        QVERIFY(session.scene() == last);
        QVERIFY(!session.canUndo());
    }

    void anUnreadableLastSceneIsKeptAndSaid()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("last.json");
        write(path, "{\"posviz_scene\": 1, \"length\": -4");
        {
            Session session(path);
            QVERIFY(!session.restore());
            QVERIFY(session.restoreError().startsWith("The last scene could not be read and is kept as " + path + ".unreadable: "));
            QVERIFY2(session.restoreError().contains(path + ": "), qPrintable(session.restoreError()));
            session.apply(withBase(session.scene(), 5));
            session.saveNow();
            QVERIFY(QFile::exists(path + ".unreadable"));
        }
        // Another one does not take its place.
        write(path, "once more");
        Session second(path);
        QVERIFY(!second.restore());
        QVERIFY2(second.restoreError().contains(path + ".unreadable-2: "), qPrintable(second.restoreError()));
        QFile kept(path + ".unreadable");
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QVERIFY(kept.readAll().contains("-4"));
    }

    /// In whatever order two windows that are open at once are closed, both scenes come back: the newest first.
    void twoWindowsLoseNothing()
    {
        for (const bool firstClosesFirst : {true, false}) {
            QTemporaryDir folder;
            const QString path = folder.filePath("last.json");
            auto first = std::make_unique<Session>(path);
            first->restore();
            first->apply(withBase(first->scene(), 111));
            first->saveNow();
            auto second = std::make_unique<Session>(path);
            QVERIFY(second->restore()); // begins with what the other has
            QCOMPARE(second->scene().subject.base, 111.0);
            second->apply(withBase(second->scene(), 222));
            second->saveNow();
            first->apply(withBase(first->scene(), 333));
            (firstClosesFirst ? first : second).reset();
            QTest::qWait(20); // files a millisecond apart are told apart
            (firstClosesFirst ? second : first).reset();

            Session one(path), other(path);
            QVERIFY(one.restore());
            QVERIFY(other.restore());
            QCOMPARE((std::set{one.scene().subject.base, other.scene().subject.base}), (std::set{222.0, 333.0}));
        }
    }

    /// The window's program ends before the first views of the restored scene are there.
    void aSceneThatFellsTheProgramIsSetAside()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("last.json");
        QVERIFY(Session({}).save(path));
        QVERIFY(QFile::copy(path, folder.filePath("copy.json")));
        {
            Session session(path);
            QVERIFY(session.restore());
            QVERIFY(QFile::copy(path + ".starting", folder.filePath("mark")));
        }
        // A clean end leaves no mark; a fall leaves that of the start.
        QVERIFY(!QFile::exists(path + ".starting"));
        QVERIFY(QFile::copy(folder.filePath("mark"), path + ".starting"));
        {
            Session session(path);
            QVERIFY(!session.restore());
            QVERIFY2(session.restoreError().contains(path + ".set-aside"), qPrintable(session.restoreError()));
            QVERIFY(!QFile::exists(path));
            QFile kept(path + ".set-aside"), was(folder.filePath("copy.json"));
            QVERIFY(kept.open(QIODevice::ReadOnly) && was.open(QIODevice::ReadOnly));
            QCOMPARE(kept.readAll(), was.readAll());
            session.apply(withBase(session.scene(), 5));
        }
        // The next start goes on as usual, and one whose views were shown may end as it likes.
        Session session(path);
        QVERIFY(session.restore());
        QCOMPARE(session.scene().subject.base, 5.0);
        QVERIFY(QFile::exists(path + ".starting"));
        session.noteShown();
        QVERIFY(!QFile::exists(path + ".starting"));
    }

    void savedScenesOpenAgain()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("scene.posviz");
        Session session({});
        session.apply(*withScaling(withBase(session.scene(), 500000), "llama3"));
        QVERIFY(session.save(path));
        Session other({});
        QVERIFY(opened(other, path));
        QVERIFY(other.scene() == session.scene());
        QVERIFY(!other.model());
    }

    void aModelOpensAndComesBack()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("config.json");
        write(path, llama3Config);
        Session session({});
        QVERIFY(opened(session, path));
        QVERIFY(session.model());
        QCOMPARE(session.scene().subject.scaling, std::string("llama3"));
        QCOMPARE(session.scene().subject.length, 131072);
        session.apply(withBase(session.scene(), 10000));
        session.returnToModel();
        QCOMPARE(session.scene().subject.base, 500000.0);
        // Going back is a step like any other.
        session.undo();
        QCOMPARE(session.scene().subject.base, 10000.0);
    }

    void undoBringsTheModelBackToo()
    {
        Session session({});
        QVERIFY(openedPreset(session, "gemma-3-4b"));
        QVERIFY(chosen(session, {.layer = "sliding_attention"}));
        QCOMPARE(session.modelChoice().layer, std::string("sliding_attention"));
        const Scene sliding = session.scene();
        QVERIFY(openedPreset(session, "llama-3.1-8b"));
        session.apply(withBase(session.scene(), 10000));
        QVERIFY(openedPreset(session, "llama-3.1-8b"));

        session.undo();
        session.undo();
        QVERIFY(session.model()->model.starts_with("Llama"));
        session.undo();
        QVERIFY(session.model()->model.starts_with("Gemma"));
        QCOMPARE(session.modelChoice().layer, std::string("sliding_attention"));
        QVERIFY(session.scene() == sliding);
        QVERIFY(session.model()->subject == sliding.subject);
        session.undo();
        QCOMPARE(session.modelChoice().layer, std::string());
        QVERIFY(session.model()->subject == session.scene().subject);
        session.undo();
        QVERIFY(!session.model());
        for (int step = 0; step < 2; ++step)
            session.redo();
        QCOMPARE(session.modelChoice().layer, std::string("sliding_attention"));
        // What is chosen now is chosen of the model that came back.
        QVERIFY(chosen(session, {.layer = "full_attention"}));
        QVERIFY(session.model()->model.starts_with("Gemma"));
    }

    void undoBringsTheModelBackFromAScene()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("scene.posviz");
        Session session({});
        QVERIFY(openedPreset(session, "llama-3.1-8b"));
        // The same scene, but no model's any more.
        QVERIFY(session.save(path));
        QVERIFY(opened(session, path));
        QVERIFY(!session.model());
        session.undo();
        QVERIFY(session.model());
        session.redo();
        QVERIFY(!session.model());
    }

    void theSameFileAgainIsNoStep()
    {
        Session session({});
        QVERIFY(openedPreset(session, "llama-3.1-8b"));
        QVERIFY(openedPreset(session, "llama-3.1-8b"));
        session.undo();
        QVERIFY(!session.canUndo());
    }

    void theModelOfTheLastSessionComesBack()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("last.json");
        const QString config = folder.filePath("config.json");
        write(config, llama3Config);
        {
            Session session(path);
            QVERIFY(openedPreset(session, "gemma-3-4b"));
            QVERIFY(chosen(session, {.layer = "sliding_attention"}));
        }
        {
            Session session(path);
            QVERIFY(session.restore());
            QTRY_VERIFY(session.model());
            QVERIFY(session.model()->model.starts_with("Gemma"));
            QCOMPARE(session.modelChoice().layer, std::string("sliding_attention"));
            QVERIFY(session.model()->subject == session.scene().subject);
            QVERIFY(opened(session, config));
            session.apply(withBase(session.scene(), 777));
        }
        {
            Session session(path);
            QVERIFY(session.restore());
            QCOMPARE(session.scene().subject.base, 777.0);
            QTRY_VERIFY(session.model());
            session.returnToModel();
            QCOMPARE(session.scene().subject.base, 500000.0);
            session.undo();
        }
        // A file that is away takes the account with it, not the scene.
        QFile::remove(config);
        {
            Session session(path);
            const Result<QString> end = endOf(session, [&] { QVERIFY(session.restore()); });
            QVERIFY(!session.model());
            QCOMPARE(session.scene().subject.base, 777.0);
            QVERIFY(!end);
            QVERIFY2(end.error().starts_with("The last scene was restored") && end.error().find("config.json") != std::string::npos,
                     end.error().c_str());
            session.apply(withBase(session.scene(), 888));
            session.saveNow();
        }
        // Nor is it forgotten.
        write(config, llama3Config);
        Session session(path);
        QVERIFY(session.restore());
        QVERIFY(session.restoreError().isEmpty());
        QTRY_VERIFY(session.model());
        QCOMPARE(session.scene().subject.base, 888.0);
    }

    // Of several files that no window has, the newest is where to begin, whatever its number.
    void theNewestFileIsTheOneToBeginWith()
    {
        for (const int newest : {1, 2}) {
            QTemporaryDir folder;
            const QString paths[] = {folder.filePath("last.json"), folder.filePath("last-2.json")};
            for (int i = 0; i < 2; ++i) {
                write(paths[i], "{}");
                QFile file(paths[i]);
                QVERIFY(file.open(QIODevice::ReadWrite));
                QVERIFY(file.setFileTime(QDateTime::currentDateTime().addSecs(i + 1 == newest ? -10 : -500),
                                         QFileDevice::FileModificationTime));
            }
            SessionFile file(paths[0]);
            QCOMPARE(file.toBeginWith(), paths[newest - 1]);
        }
    }

    // Each field alone and all together: none is left behind, and none comes back as another.
    void everyFieldSurvivesTheFile()
    {
        const auto fields = [](LastSession &session) {
            return std::array{&session.source.file, &session.source.preset, &session.choice.layer, &session.choice.part,
                              &session.choice.tensor};
        };
        for (std::size_t mask = 0; mask < 32; ++mask) {
            LastSession session;
            session.scene = withBase(Scene{}, 1000 + static_cast<double>(mask));
            for (std::size_t i = 0; i < 5; ++i)
                if ((mask >> i) & 1)
                    *fields(session)[i] = "field \"" + std::to_string(i) + "\" ünï";
            const Result<LastSession> read = lastSessionFromJson(lastSessionToJson(session), "last.json");
            QVERIFY2(bool(read), read ? "" : read.error().c_str());
            QVERIFY(read->scene == session.scene);
            // A choice is one of a model.
            if (session.hasModel())
                QVERIFY2(read->source == session.source && read->choice == session.choice, std::to_string(mask).c_str());
            else
                QVERIFY(!read->hasModel());
        }
    }

    // The same through a restart: what is opened again is what was open, with all that was chosen of it.
    void everyChoiceSurvivesARestart_data()
    {
        QTest::addColumn<int>("field");
        for (const auto &[name, field] : {std::pair{"layer", 0}, {"part", 1}, {"tensor", 2}, {"all", 3}})
            QTest::newRow(name) << field;
    }
    void everyChoiceSurvivesARestart()
    {
        QFETCH(int, field);
        ModelChoice choice;
        if (field == 0 || field == 3)
            choice.layer = "sliding_attention";
        if (field == 1 || field == 3)
            choice.part = "vision_config";
        if (field == 2 || field == 3)
            choice.tensor = "wpe.weight";
        for (const char *preset : {"", "gemma-3-4b"}) {
            QTemporaryDir folder;
            const QString path = folder.filePath("last.json");
            const ModelSource source{*preset ? "" : folder.filePath("config.json").toStdString(), preset};
            std::vector<OpenRequest> requests;
            const Session::Open open = [&](const OpenRequest &request, TableFiles &) -> Result<Opened> {
                requests.push_back(request);
                ModelAccount account;
                account.subject = withBase(Scene{}, 4321).subject;
                return Opened{OpenedModel{request.source, request.choice, account}};
            };
            {
                Session session(path, nullptr, open);
                const Result<QString> end =
                    *preset ? openedPreset(session, preset)
                            : endOf(session, [&] { session.open(QString::fromStdString(source.file), choice); });
                QVERIFY(end);
                if (*preset)
                    QVERIFY(chosen(session, choice));
                QVERIFY(session.modelChoice() == choice);
            }
            requests.clear();
            Session session(path, nullptr, open);
            QVERIFY(session.restore());
            QCOMPARE(session.scene().subject.base, 4321.0);
            QVERIFY(session.modelChoice() == choice);
            QTRY_VERIFY(!session.isOpening());
            QCOMPARE(requests.size(), std::size_t{1});
            QVERIFY(requests[0].source == source);
            QVERIFY(requests[0].choice == choice);
            QVERIFY(session.modelChoice() == choice);
        }
    }

    void brokenLastSessionsAreRefusedInWords_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addRow("no version") << QByteArray(R"({"scene": {"posviz_scene": 1}})");
        QTest::addRow("of a later version") << QByteArray(R"({"posviz_session": 2, "scene": {"posviz_scene": 1}})");
        QTest::addRow("no scene") << QByteArray(R"({"posviz_session": 1})");
        QTest::addRow("a list") << QByteArray("[1]");
        QTest::addRow("a model as text") << QByteArray(R"({"posviz_session": 1, "model": "x", "scene": {"posviz_scene": 1}})");
        QTest::addRow("a layer as number") << QByteArray(
            R"({"posviz_session": 1, "model": {"layer": 1}, "scene": {"posviz_scene": 1}})");
        QTest::addRow("a broken scene") << QByteArray(R"({"posviz_session": 1, "scene": {"posviz_scene": 1, "length": -4}})");
    }

    void brokenLastSessionsAreRefusedInWords()
    {
        QFETCH(QByteArray, bytes);
        QTemporaryDir folder;
        const QString path = folder.filePath("last.json");
        write(path, bytes);
        Session session(path);
        QVERIFY(!session.restore());
        QVERIFY2(session.restoreError().contains(path + ": "), qPrintable(session.restoreError()));
        QVERIFY(QFile::exists(path + ".unreadable"));
    }

    void aTableOpensIntoTheEncodingInUse()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("t5.npy");
        write(path, QByteArray::fromStdString(npyBytes(std::vector<double>(32 * 12, 0.5), 32, 12, false)));
        Session session({});
        session.apply(*withParameter(*withEncoding(session.scene(), "t5"), "max_distance", 50));
        QVERIFY(opened(session, path));
        QCOMPARE(session.scene().subject.encoding, std::string("t5"));
        QCOMPARE(session.scene().subject.table, path.toStdString());
        QCOMPARE(session.scene().subject.values, (Values{{"max_distance", 50}}));
        QVERIFY(english(session.model()->findings.back().text).find("T5 bias") != std::string::npos);
        // Elsewhere it is a learned one.
        session.apply(*withEncoding(session.scene(), "swin"));
        QVERIFY(opened(session, path));
        QCOMPARE(session.scene().subject.encoding, std::string("learned"));
        QVERIFY(english(session.model()->findings.back().text).find("does not fit Swin") != std::string::npos);
    }

    // What was asked for while something else was read is what comes.
    void theNewestRequestWins()
    {
        Latch first;
        Session session({}, nullptr, [&](const OpenRequest &request, TableFiles &tables) {
            if (request.source.preset == "gemma-3-4b")
                first.wait();
            return openedAsWanted(request, tables);
        });
        QSignalSpy ends(&session, &Session::sceneChanged);
        session.openPreset("gemma-3-4b");
        QVERIFY(openedPreset(session, "llama-3.1-8b"));
        QVERIFY(session.model()->model.starts_with("Llama"));
        first.open();
        QTest::qWait(50);
        QVERIFY(session.model()->model.starts_with("Llama"));
        QCOMPARE(ends.count(), 1);
        session.undo();
        QVERIFY(!session.canUndo());
    }

    void anEditWhileAModelIsOpenedIsAStepBelowIt()
    {
        Latch latch;
        Session session({}, nullptr, [&](const OpenRequest &request, TableFiles &tables) {
            latch.wait();
            return openedAsWanted(request, tables);
        });
        const Result<QString> end = endOf(session, [&] {
            session.openPreset("llama-3.1-8b");
            QVERIFY(session.isOpening());
            Scene edited = withBase(session.scene(), 777);
            edited.look.views = std::vector<std::string>{"phase"};
            session.apply(edited);
            latch.open();
        });
        QVERIFY(end);
        QCOMPARE(session.scene().subject.base, 500000.0);
        QCOMPARE(session.scene().look.views, std::optional(std::vector<std::string>{"phase"}));
        session.undo();
        QCOMPARE(session.scene().subject.base, 777.0);
        session.undo();
        QVERIFY(!session.canUndo());
    }

    // The encoding in use is that of the moment when the table comes.
    void aTableOpensIntoTheEncodingThatWasChosenMeanwhile()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("t5.npy");
        write(path, QByteArray::fromStdString(npyBytes(std::vector<double>(32 * 12, 0.5), 32, 12, false)));
        Latch latch;
        Session session({}, nullptr, [&](const OpenRequest &request, TableFiles &tables) {
            latch.wait();
            return openedAsWanted(request, tables);
        });
        const Result<QString> end = endOf(session, [&] {
            session.open(path);
            session.apply(*withEncoding(session.scene(), "t5"));
            latch.open();
        });
        QVERIFY(end);
        QCOMPARE(session.scene().subject.encoding, std::string("t5"));
        QCOMPARE(session.scene().subject.table, path.toStdString());
    }

    void theSceneOfTheLastSessionDoesNotWaitForItsModel()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("last.json");
        {
            Session session(path);
            QVERIFY(openedPreset(session, "gemma-3-4b"));
            session.apply(withBase(session.scene(), 777));
        }
        Latch latch;
        Session session(path, nullptr, [&](const OpenRequest &request, TableFiles &tables) {
            latch.wait();
            return openedAsWanted(request, tables);
        });
        QVERIFY(session.restore());
        QCOMPARE(session.scene().subject.base, 777.0);
        QVERIFY(!session.model());
        session.apply(withBase(session.scene(), 888));
        latch.open();
        QTRY_VERIFY(session.model());
        // It belongs to the steps that were made meanwhile, and is none itself.
        QCOMPARE(session.scene().subject.base, 888.0);
        session.undo();
        QCOMPARE(session.scene().subject.base, 777.0);
        QVERIFY(session.model());
        QVERIFY(!session.canUndo());
    }

    void whatTakesItsTimeIsSaid()
    {
        Latch latch;
        Session session({}, nullptr, [&](const OpenRequest &request, TableFiles &tables) {
            latch.wait();
            return openedAsWanted(request, tables);
        });
        QSignalSpy busy(&session, &Session::busyChanged);
        session.openPreset("llama-3.1-8b");
        QCOMPARE(busy.count(), 0);
        QTRY_COMPARE(busy.count(), 1);
        QVERIFY2(busy[0][0].toString().contains("Llama 3.1 8B"), qPrintable(busy[0][0].toString()));
        latch.open();
        QTRY_COMPARE(busy.count(), 2);
        QCOMPARE(busy[1][0].toString(), QString());
        QTRY_VERIFY(session.model());
    }

    // The window is closed while a file is read.
    void aSessionCanEndWhileItOpens()
    {
        Latch latch;
        std::thread opener;
        {
            Session session({}, nullptr, [&](const OpenRequest &request, TableFiles &tables) {
                latch.wait();
                return openedAsWanted(request, tables);
            });
            session.openPreset("llama-3.1-8b");
            session.openPreset("gemma-3-4b");
            opener = std::thread([&] {
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                latch.open();
            });
        }
        opener.join();
    }

    void severalFilesAreStepsInTheirOrder()
    {
        QTemporaryDir folder;
        const QString config = folder.filePath("config.json"), scene = folder.filePath("scene.posviz");
        write(config, llama3Config);
        Session session({});
        session.apply(withBase(session.scene(), 777));
        QVERIFY(session.save(scene));
        int ends = 0;
        connect(&session, &Session::opened, &session, [&] { ++ends; });
        session.open(QStringList{config, folder.filePath("none.json"), scene});
        QTRY_COMPARE(ends, 3);
        QCOMPARE(session.scene().subject.base, 777.0);
        QVERIFY(!session.model());
        session.undo();
        QCOMPARE(session.scene().subject.base, 500000.0);
        QVERIFY(session.model());
    }

    // No turn of the loop may take as long as the reading does.
    void theLoopTurnsWhileALargeTableIsRead()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("model.safetensors");
        // 2^24 numbers, all of them 0: the file has a hole in their place.
        write(path, QByteArray::fromStdString(safetensorsFile(
                        R"({"wpe.weight":{"dtype":"F32","shape":[16384,1024],"data_offsets":[0,67108864]}})", {})));
        QVERIFY(QFile::resize(path, QFileInfo(path).size() + 67108864));
        QElapsedTimer clock;
        clock.start();
        TableFiles tables;
        QVERIFY(openedAsWanted({.source = {.file = path.toStdString()}}, tables));
        const qint64 reading = clock.nsecsElapsed();

        Session session({});
        qint64 longest = 0;
        QTimer tick;
        tick.callOnTimeout([&] {
            longest = std::max(longest, clock.nsecsElapsed());
            clock.restart();
        });
        tick.start(0);
        clock.restart();
        QVERIFY(opened(session, path));
        QCOMPARE(session.scene().subject.length, 16384);
        QVERIFY2(longest < reading / 2, qPrintable(QStringLiteral("%1 of %2 ns").arg(longest).arg(reading)));
    }

    void whatCannotBeOpenedChangesNothing_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addRow("empty") << QByteArray();
        QTest::addRow("not JSON") << QByteArray("rope");
        QTest::addRow("no positions") << QByteArray("{\"vocab_size\": 5}");
        QTest::addRow("scene with an unknown encoding") << QByteArray("{\"posviz_scene\": 1, \"encoding\": \"nope\"}");
        QTest::addRow("cut off .npy") << QByteArray("\x93NUMPY\x01\x00\x76\x00{'descr': '<f4'", 25);
    }

    void whatCannotBeOpenedChangesNothing()
    {
        QFETCH(QByteArray, bytes);
        QTemporaryDir folder;
        const QString path = folder.filePath("file");
        write(path, bytes);
        Session session({});
        const Scene before = session.scene();
        const Result<QString> end = opened(session, path);
        QVERIFY(!end);
        QVERIFY2(end.error().find("file") != std::string::npos, end.error().c_str());
        QVERIFY(session.scene() == before);
        QVERIFY(!session.canUndo());
    }
};

TEST_CLASS(TestSession, QCoreApplication)
#include "tst_session.moc"
