// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/account_dialog.h"
#include "app/widgets/knob_slider.h"
#include "app/widgets/number_box.h"
#include "app/widgets/parameter_panel.h"
#include "app/widgets/status_line.h"
#include "app/widgets/text_size.h"
#include "core/scene_edits.h"
#include "tests/support/latch.h"
#include "tests/support/opening.h"
#include "tests/support/shown_window.h"

#include "tests/support/test_class.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QComboBox>
#include <QDialog>
#include <QDropEvent>
#include <QLabel>
#include <QEnterEvent>
#include <QMenu>
#include <QMimeData>
#include <QScopeGuard>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QWheelEvent>
#include <QWindow>

using namespace posviz;

class TestWindow : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void aDraggedSliderMovesTheSceneAndIsOneStepOfUndo()
    {
        Shown shown;
        auto *slider = shown.row("length").findChild<KnobSlider *>();
        const QPoint middle = slider->rect().center();
        QSignalSpy changes(&shown.session, &Session::sceneChanged);
        QTest::mousePress(slider, Qt::LeftButton, {}, middle);
        for (int x = 0; x < 60; x += 4)
            QTest::mouseMove(slider, middle + QPoint(x, 0));
        QTest::mouseRelease(slider, Qt::LeftButton, {}, middle + QPoint(60, 0));
        QVERIFY(changes.count() > 3);
        QVERIFY(shown.session.scene().subject.length > 512);
        QTest::mouseClick(&shown.button("Undo"), Qt::LeftButton);
        QCOMPARE(shown.session.scene().subject.length, 512);
        QVERIFY(!shown.session.canUndo());
    }

    /// The account is beside the window: a knob that moves there must not take its selection away.
    void theAccountStaysAsItIsWhileKnobsMove()
    {
        Shown shown;
        QVERIFY(openedPreset(shown.session, QStringLiteral("gemma-3-4b")));
        shown.settle();
        QAbstractButton *says = nullptr;
        for (QAbstractButton *button : shown.window.findChildren<QAbstractButton *>())
            if (button->text().startsWith(QStringLiteral("Model settings")))
                says = button;
        QVERIFY(says);
        says->click();
        auto *dialog = shown.window.findChild<AccountDialog *>();
        QVERIFY(dialog && dialog->isVisible());
        auto *table = dialog->findChild<QTableView *>();
        table->selectRow(2);
        const QSignalSpy filled(table->model(), &QAbstractItemModel::modelReset);
        shown.session.apply(*withParameter(shown.session.scene(), "base", 12345));
        QCOMPARE(filled.size(), 0);
        QCOMPARE(table->currentIndex().row(), 2);
        QVERIFY(chosen(shown.session, {.layer = "sliding_attention"}));
        QVERIFY(dialog->shows(*shown.session.model(), shown.session.modelChoice()));
    }

    void typedNumbersAreTakenOrRefusedInWords()
    {
        Shown shown;
        auto *box = shown.row("dimension").findChild<NumberBox *>();
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, "96");
        QTest::keyClick(box, Qt::Key_Return);
        QCOMPARE(shown.session.scene().subject.dimension, 96);
        box->selectAll();
        QTest::keyClicks(box, "7");
        QTest::keyClick(box, Qt::Key_Return);
        QCOMPARE(shown.session.scene().subject.dimension, 96);
        QVERIFY2(shown.status().contains("even number"), qPrintable(shown.status()));
        QCOMPARE(box->text(), QString("96"));
        QTest::keyClick(box, Qt::Key_Up);
        QCOMPARE(shown.session.scene().subject.dimension, 104);
        QTest::keyClick(box, Qt::Key_Down);
        QTest::keyClick(box, Qt::Key_Down);
        QCOMPARE(shown.session.scene().subject.dimension, 88);
    }

    void theWheelTurnsAKnobOnlyWhenItHasTheFocus()
    {
        Shown shown;
        auto *slider = shown.row("base").findChild<KnobSlider *>();
        auto *box = shown.row("base").findChild<NumberBox *>();
        shown.window.setFocus();
        wheel(*slider, slider->rect().center(), 1);
        wheel(*box, box->rect().center(), 1);
        QCOMPARE(shown.session.scene().subject.base, 10000.0);
        slider->setFocus();
        wheel(*slider, slider->rect().center(), 1);
        QVERIFY(shown.session.scene().subject.base > 10000.0);
    }

    void aDoubleClickResetsAKnob()
    {
        Shown shown;
        shown.session.apply(*withParameter(shown.session.scene(), "base", 500000));
        auto *slider = shown.row("base").findChild<KnobSlider *>();
        QTest::mouseDClick(slider, Qt::LeftButton, {}, slider->rect().center());
        QCOMPARE(shown.session.scene().subject.base, 10000.0);
    }

    void everyControlCanBeReachedAndHasAName()
    {
        Shown shown;
        for (const QWidget *widget : shown.window.findChildren<QWidget *>()) {
            const bool isControl = qobject_cast<const KnobSlider *>(widget) || qobject_cast<const NumberBox *>(widget)
                                   || qobject_cast<const QComboBox *>(widget) || qobject_cast<const QToolButton *>(widget)
                                   || qobject_cast<const FigurePlot *>(widget);
            if (!isControl || !widget->isVisible())
                continue;
            QVERIFY2(widget->focusPolicy() & Qt::TabFocus, widget->metaObject()->className());
            QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(const_cast<QWidget *>(widget));
            QVERIFY(accessible);
            QVERIFY2(!accessible->text(QAccessible::Name).isEmpty(), widget->metaObject()->className());
        }
    }

    void nothingInThePanelIsCutOff_data()
    {
        QTest::addColumn<QString>("encoding");
        for (const Encoding &encoding : encodings())
            QTest::addRow("%s", encoding.id.c_str()) << QString::fromStdString(encoding.id);
    }

    void aTypedNumberIsTakenBackAndEscapeIsTheWindows()
    {
        Shown shown;
        shown.session.apply(withFilling(shown.session.scene(), "encoding"));
        shown.settle();
        shown.window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&shown.window));
        auto *box = shown.row("dimension").findChild<NumberBox *>();
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, "96");
        // What is typed and not taken yet is the field's own to take back.
        QTest::keyClick(box, Qt::Key_Escape);
        QCOMPARE(box->text(), QString("128"));
        QCOMPARE(shown.session.scene().look.filling, std::string("encoding"));
        QTest::keyClicks(box, "96");
        QTest::keyClick(box, Qt::Key_Return);
        QCOMPARE(shown.session.scene().subject.dimension, 96);
        // As the desktop sends it: to what has the focus, first as a shortcut.
        QTest::keyClick(shown.window.windowHandle(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(shown.session.scene().subject.dimension, 128);
        QTest::keyClick(box, Qt::Key_Escape);
        QCOMPARE(shown.session.scene().look.filling, std::string());
    }

    void aProblemStaysUntilItIsMendedOrDismissed()
    {
        Shown shown;
        auto *box = shown.row("dimension").findChild<NumberBox *>();
        const auto type = [&](const char *text) {
            box->setFocus();
            box->selectAll();
            QTest::keyClicks(box, text);
            QTest::keyClick(box, Qt::Key_Return);
        };
        type("7");
        QVERIFY2(shown.status().contains("even number"), qPrintable(shown.status()));
        FigurePlot &encoding = shown.plot("encoding");
        moveTo(encoding, at(encoding, 40, 40));
        QTRY_VERIFY(shown.status().contains("feature"));
        QVERIFY2(shown.status().contains("even number"), qPrintable(shown.status()));
        type("64");
        QVERIFY2(!shown.status().contains("even number"), qPrintable(shown.status()));
        // A file that cannot be opened is not mended by a knob.
        shown.window.openFiles({"/nowhere/config.json"});
        QTRY_VERIFY(shown.status().contains("/nowhere"));
        type("128");
        QVERIFY(shown.status().contains("/nowhere"));
        for (QToolButton *button : shown.window.findChild<StatusLine *>()->findChildren<QToolButton *>())
            button->click();
        QVERIFY2(!shown.status().contains("/nowhere"), qPrintable(shown.status()));
    }

    void whatWasSaidOfAModelGoesWithIt()
    {
        Shown shown;
        QVERIFY(openedPreset(shown.session, QStringLiteral("gemma-3-4b")));
        QVERIFY2(shown.status().contains("Opened"), qPrintable(shown.status()));
        QTest::mouseClick(&shown.button("Undo"), Qt::LeftButton);
        QVERIFY2(!shown.status().contains("Opened"), qPrintable(shown.status()));
    }

    void aScalingBringsItsViewsForward()
    {
        Shown shown;
        QCOMPARE(visibleViews(shown), QStringList({"encoding", "similarity", "phase", "spectrum"}));
        shown.session.apply(*withScaling(shown.session.scene(), "yarn"));
        shown.settle();
        QCOMPARE(visibleViews(shown), QStringList({"spectrum", "decay", "coverage", "engines"}));
        const auto *verdict = shown.window.findChild<QLabel *>("verdict");
        QVERIFY2(verdict && verdict->isVisible() && verdict->text().startsWith("YaRN × "), qPrintable(verdict->text()));
        shown.session.undo();
        shown.settle();
        QCOMPARE(visibleViews(shown), QStringList({"encoding", "similarity", "phase", "spectrum"}));
        verdict = shown.window.findChild<ParameterPanel *>()->widget()->findChild<QLabel *>("verdict");
        QVERIFY(!verdict->isVisible());
    }

    /// Long notes scroll: the plot keeps more than half of its card.
    void notesLeaveThePlotItsRoom()
    {
        Shown shown;
        shown.session.apply(*withScaling(shown.session.scene(), "yarn"));
        shown.window.resize(1024, 700);
        shown.settle();
        for (const ViewCard *card : shown.cards())
            if (card->isVisible())
                QVERIFY2(2 * card->plot().height() > card->height(), card->view().c_str());
    }

    void everyViewExplainsItself()
    {
        Shown shown;
        for (ViewCard *card : shown.cards()) {
            if (!card->isVisible())
                continue;
            for (QToolButton *button : card->findChildren<QToolButton *>())
                if (button->text() == "?")
                    button->click();
            QWidget *popup = QApplication::activePopupWidget();
            QVERIFY(popup);
            QCOMPARE(popup->accessibleDescription(), QString::fromStdString(findView(card->view())->explanation));
            QTest::keyClick(popup, Qt::Key_Escape);
            QTRY_VERIFY(!QApplication::activePopupWidget());
        }
    }

    void aMenusButtonLooksAsBeforeOnceItIsClosed()
    {
        Shown shown;
        QToolButton &button = shown.button("Appearance");
        QEnterEvent enter(QPointF(3, 3), QPointF(3, 3), QPointF(3, 3));
        QCoreApplication::sendEvent(&button, &enter);
        button.setAttribute(Qt::WA_UnderMouse);
        QCursor::setPos(shown.window.mapToGlobal(QPoint(20, 400)));
        button.menu()->popup(button.mapToGlobal(QPoint(0, 30)));
        QTest::qWait(20);
        button.menu()->close();
        QTRY_VERIFY(!button.underMouse());
        QVERIFY(!button.isDown());
    }

    void knobsOfHiddenViewsAreHidden()
    {
        Shown shown;
        const auto has = [&](const char *key) {
            return std::ranges::any_of(shown.window.findChildren<ParameterRow *>(),
                                       [&](const ParameterRow *row) { return row->key() == key && row->isVisible(); });
        };
        QVERIFY(has("statistic"));
        shown.session.apply(withFilling(shown.session.scene(), "spectrum"));
        shown.settle();
        QVERIFY(!has("statistic"));
        shown.session.apply(withFilling(shown.session.scene(), {}));
        shown.settle();
        QVERIFY(has("statistic"));
    }

    void layersAreChosenInThePanel()
    {
        Shown shown;
        QVERIFY(openedPreset(shown.session, QStringLiteral("gemma-3-4b")));
        auto *layers = shown.window.findChild<QComboBox *>("layers");
        QVERIFY(layers);
        const int other = 1 - layers->currentIndex();
        const QString name = layers->itemText(other);
        const Subject before = shown.session.scene().subject;
        layers->setCurrentIndex(other);
        emit layers->activated(other);
        QTRY_VERIFY(shown.session.scene().subject != before);
        QCOMPARE(QString::fromStdString(shown.session.modelChoice().layer), name);
        layers = shown.window.findChild<ParameterPanel *>()->widget()->findChild<QComboBox *>("layers");
        QCOMPARE(layers->currentText(), name);
    }

    // A scaling brings and takes knobs above its own list of choices, too.
    void theKnobInUseStaysInItsPlace()
    {
        Shown shown;
        shown.window.resize(1280, 620);
        shown.settle();
        auto *panel = shown.window.findChild<ParameterPanel *>();
        const auto place = [&] {
            for (QComboBox *box : panel->widget()->findChildren<QComboBox *>())
                if (box->accessibleName() == "Scaling") {
                    box->setFocus();
                    return box->mapTo(panel->viewport(), QPoint()).y();
                }
            return -1;
        };
        panel->verticalScrollBar()->setValue(panel->verticalScrollBar()->maximum());
        const int before = place();
        QVERIFY(before > 0);
        const auto *old = panel->widget();
        shown.session.apply(*withScaling(shown.session.scene(), "yarn"));
        QVERIFY(panel->widget() != old);
        QCOMPARE(place(), before);
        shown.settle();
        QCOMPARE(place(), before);
    }

    void theScrollBarMovesNoKnob()
    {
        Shown shown;
        const auto *panel = shown.window.findChild<ParameterPanel *>();
        shown.window.resize(1280, 1900);
        shown.settle();
        const int without = shown.row("dimension").width();
        QVERIFY(!panel->verticalScrollBar()->isVisible());
        shown.window.resize(1280, 620);
        shown.settle();
        QVERIFY(panel->verticalScrollBar()->isVisible());
        QCOMPARE(shown.row("dimension").width(), without);
    }

    void largeTextFits_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("1024 x 700") << QSize(1024, 700);
        QTest::newRow("1280 x 800") << QSize(1280, 800);
        QTest::newRow("1920 x 1080") << QSize(1920, 1080);
    }

    /// Every text of bar and panel has the room that it asks for, and so has the window.
    void largeTextFits()
    {
        QFETCH(QSize, size);
        QSettings settings(QStringLiteral("posviz"), QStringLiteral("window"));
        const auto usual = qScopeGuard([&] { settings.remove(QStringLiteral("textSize")); });
        for (const int percent : textSizes) {
            settings.setValue(QStringLiteral("textSize"), percent);
            settings.sync();
            Shown shown;
            shown.window.resize(size);
            shown.settle();
            QCOMPARE(shown.window.size(), size);
            for (const char *text : {"Open", "Models", "Save", "Undo", "Redo", "Export", "Views", "Appearance"}) {
                const QToolButton &button = shown.button(QString::fromLatin1(text));
                QVERIFY2(button.width() >= button.sizeHint().width(), text);
                QVERIFY2(button.mapTo(&shown.window, QPoint(button.width(), 0)).x() <= size.width(), text);
            }
            const auto *panel = shown.window.findChild<ParameterPanel *>();
            QVERIFY(panel->widget()->minimumSizeHint().width() <= panel->widget()->width());
            for (const QAbstractSpinBox *box : panel->findChildren<QAbstractSpinBox *>())
                QVERIFY(box->height() >= box->fontMetrics().height());
            for (const ViewCard *card : shown.cards())
                if (card->isVisible())
                    QVERIFY(card->plot().height() >= 100 * percent / 100);
        }
    }

    void nothingInThePanelIsCutOff()
    {
        QFETCH(QString, encoding);
        Shown shown;
        shown.session.apply(*withEncoding(shown.session.scene(), encoding.toStdString()));
        if (findEncoding(encoding.toStdString())->scales)
            shown.session.apply(*withScaling(shown.session.scene(), "llama3"));
        shown.settle();
        const auto *panel = shown.window.findChild<ParameterPanel *>();
        QString widest;
        for (const QWidget *widget : panel->widget()->findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly))
            if (widget->minimumSizeHint().width() > panel->viewport()->width() - 32)
                widest +=
                    QStringLiteral("%1 wants %2; ").arg(widget->metaObject()->className()).arg(widget->minimumSizeHint().width());
        QVERIFY2(panel->widget()->width() <= panel->viewport()->width(), qPrintable(widest));
    }

    void hoverExplainsAndMarks()
    {
        Shown shown;
        shown.session.apply(*withParameter(shown.session.scene(), "length", 100));
        shown.settle();
        FigurePlot &similarity = shown.plot("similarity");
        moveTo(similarity, at(similarity, 20, 50));
        QTRY_VERIFY2(shown.status().contains("query 50, key 20"), qPrintable(shown.status()));
        QVERIFY2(shown.status().contains("cos(30"), qPrintable(shown.status()));
        moveTo(shown.plot("spectrum"), at(shown.plot("spectrum"), 20, 1000));
        QTRY_VERIFY2(shown.status().contains("pair 20"), qPrintable(shown.status()));
        moveTo(shown.plot("encoding"), at(shown.plot("encoding"), 5, 7));
        QTRY_VERIFY2(shown.status().contains("position 7, feature 5"), qPrintable(shown.status()));
    }

    void aClickChoosesAPosition()
    {
        Shown shown;
        // Several pixels a position.
        shown.session.apply(*withParameter(shown.session.scene(), "length", 100));
        shown.settle();
        FigurePlot &phase = shown.plot("phase");
        QTest::mouseClick(&phase, Qt::LeftButton, {}, at(phase, 12, 77));
        shown.settle();
        QCOMPARE(*shown.session.scene().look.selection.query, 77);
        QCOMPARE(*shown.session.scene().look.selection.pair, 12);
        QCOMPARE(shown.plot("phase").figure()->clocks->position, 77);
    }

    void theWheelZoomsAndADoubleClickShowsAll()
    {
        Shown shown;
        FigurePlot &similarity = shown.plot("similarity");
        for (int i = 0; i < 4; ++i) {
            wheel(similarity, at(similarity, 256, 256), 1);
            QTest::qWait(30);
        }
        shown.settle();
        const auto window = shown.session.scene().look.windows.positions;
        QVERIFY(window && window->count < 400 && window->contains(256));
        // In full detail: the figure now shows this window only.
        QCOMPARE(heatmapOf(*similarity.figure())->rows.run(), *window);
        QTest::mouseDClick(&similarity, Qt::LeftButton, {}, at(similarity, 256, 256));
        shown.settle();
        QVERIFY(shown.session.scene().look.windows == Windows{});
    }

    void aDragPansAZoomedView()
    {
        Shown shown;
        Windows windows;
        windows.positions = Run{100, 100};
        windows.keys = Run{100, 100};
        shown.session.apply(withWindows(shown.session.scene(), windows));
        shown.settle();
        FigurePlot &similarity = shown.plot("similarity");
        const QPoint start = at(similarity, 150, 150);
        QTest::mousePress(&similarity, Qt::LeftButton, {}, start);
        for (int i = 5; i <= 60; i += 5)
            QTest::mouseMove(&similarity, start + QPoint(-i, -i));
        QTest::mouseRelease(&similarity, Qt::LeftButton, {}, start - QPoint(60, 60));
        shown.settle();
        const auto window = shown.session.scene().look.windows.positions;
        QVERIFY(window && window->count == 100);
        QVERIFY2(window->first > 105, qPrintable(QString::number(window->first)));
    }

    void aViewFillsTheMiddleAndEscapeBringsTheOthersBack()
    {
        Shown shown;
        ViewCard *card = shown.cards().at(1);
        QTest::mouseDClick(card, Qt::LeftButton, {}, {60, 14});
        shown.settle();
        int visible = 0;
        for (const ViewCard *other : shown.cards())
            visible += other->isVisible();
        QCOMPARE(visible, 1);
        QVERIFY(card->isVisible());
        QVERIFY(card->width() > 900);
        QTest::keyClick(&shown.window, Qt::Key_Escape);
        shown.settle();
        QCOMPARE(visibleViews(shown), QStringList({"encoding", "similarity", "phase", "spectrum"}));
    }

    void viewsWithNothingToShowStepBack()
    {
        Shown shown;
        ViewGrid &views = shown.window.views();
        shown.session.apply(*withEncoding(shown.session.scene(), "learned"));
        shown.settle();
        QVERIFY(views.silence("encoding").empty());
        QVERIFY(!views.silence("phase").empty());
        QVERIFY(!visibleViews(shown).contains("phase"));
        // Asked for, a view stays and says why.
        shown.session.apply(withViews(shown.session.scene(), std::vector<std::string>{"similarity", "phase"}));
        shown.settle();
        QCOMPARE(visibleViews(shown), QStringList({"similarity", "phase"}));
        QCOMPARE(shown.plot("phase").message().toStdString(), english(views.silence("phase")));
        shown.session.apply(withViews(shown.session.scene(), {}));
        shown.session.apply(*withEncoding(shown.session.scene(), "rope"));
        shown.settle();
        QCOMPARE(visibleViews(shown), QStringList({"encoding", "similarity", "phase", "spectrum"}));
        // Where none has anything to show, one says so.
        shown.session.apply(*withEncoding(shown.session.scene(), "nope"));
        shown.settle();
        QCOMPARE(visibleViews(shown), QStringList({"similarity"}));
        QVERIFY(shown.plot("similarity").message().startsWith("NoPE"));
    }

    void keysOpenTheDialogs()
    {
        Shown shown;
        const auto opened = [&](Qt::Key key) {
            const DialogCloser closer;
            // A closed dialog may leave no window active, and only an active one has shortcuts.
            shown.window.activateWindow();
            if (QTest::qWaitForWindowActive(&shown.window))
                QTest::keyClick(&shown.window, key, Qt::ControlModifier);
            return closer.title();
        };
        QCOMPARE(opened(Qt::Key_L), QString("Choose an encoding"));
        // The export takes the view in use.
        QCOMPARE(opened(Qt::Key_E), QString("Export Encoding"));
        FigurePlot &similarity = shown.plot("similarity");
        QTest::mouseClick(&similarity, Qt::LeftButton, {}, similarity.rect().center());
        QCOMPARE(opened(Qt::Key_E), QString("Export Similarity"));
        shown.session.apply(withFilling(shown.session.scene(), "spectrum"));
        shown.settle();
        QCOMPARE(opened(Qt::Key_E), QString("Export Spectrum"));
    }

    void anotherEncodingBringsItsOwnKnobs()
    {
        Shown shown;
        auto *chooser = shown.window.findChild<ParameterPanel *>()->findChild<QComboBox *>();
        chooser->setFocus();
        QTest::keyClick(chooser, Qt::Key_Home);
        QTest::keyClick(chooser, Qt::Key_Return);
        shown.settle();
        QCOMPARE(shown.session.scene().subject.encoding, std::string("sinusoidal"));
        QVERIFY(shown.row("layout").isVisible());
        shown.session.apply(*withEncoding(shown.session.scene(), "learned"));
        shown.settle();
        QVERIFY(shown.plot("spectrum").message().contains("has no spectrum"));
        QVERIFY(!visibleViews(shown).contains("spectrum"));
    }

    void aDroppedFileOpens()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("config.json");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"model_type": "llama", "head_dim": 64, "rope_theta": 250000.0, "max_position_embeddings": 4096})");
        file.close();
        Shown shown;
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&shown.window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&shown.window, &drop);
        shown.settle();
        QCOMPARE(shown.session.scene().subject.base, 250000.0);
        QCOMPARE(shown.session.scene().subject.dimension, 64);
        QVERIFY2(shown.status().contains("config.json"), qPrintable(shown.status()));
    }

    void aProblemIsWhatAScreenReaderSays()
    {
        StatusLine line;
        line.showProblem(Doing::Opening, "no <b>such</b> file");
        bool said = false;
        for (QLabel *label : line.findChildren<QLabel *>()) {
            const QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(label);
            said |= accessible->text(QAccessible::Name) == "no <b>such</b> file";
            QCOMPARE(label->textFormat(), Qt::PlainText);
        }
        QVERIFY(said);
    }

    void aStrangersNameIsNoMarkup()
    {
        QTemporaryDir folder;
        Shown shown;
        Scene scene =
            *withTable(*withEncoding(shown.session.scene(), "learned"), folder.filePath("<b>x<b>.npy").toStdString(), 4);
        shown.session.apply(scene);
        shown.settle();
        const auto &message = *shown.plot("encoding").findChild<QLabel *>();
        QVERIFY2(message.text().contains("<b>x<b>.npy"), qPrintable(message.text()));
        QCOMPARE(message.textFormat(), Qt::PlainText);
    }

    void eachSelectionAndEachPressIsAStep()
    {
        Shown shown;
        shown.session.apply(*withParameter(shown.session.scene(), "length", 100));
        shown.settle();
        FigurePlot &phase = shown.plot("phase");
        QTest::mouseClick(&phase, Qt::LeftButton, {}, at(phase, 12, 77));
        shown.settle();
        QTest::mouseClick(&phase, Qt::LeftButton, {}, at(phase, 12, 20));
        shown.settle();
        shown.session.undo();
        QCOMPARE(*shown.session.scene().look.selection.query, 77);

        auto *slider = shown.row("base").findChild<KnobSlider *>();
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_Right);
        QTest::keyClick(slider, Qt::Key_Right);
        const double first = shown.session.scene().subject.base;
        QVERIFY(first > 10000.0);
        QTest::qWait(1100);
        QTest::keyClick(slider, Qt::Key_Right);
        shown.session.undo();
        QCOMPARE(shown.session.scene().subject.base, first);
        shown.session.undo();
        QCOMPARE(shown.session.scene().subject.base, 10000.0);
    }

    void aRefusedFileIsSaidAndChangesNothing()
    {
        Shown shown;
        const Scene before = shown.session.scene();
        shown.window.openFiles({"/nowhere/config.json"});
        QTRY_VERIFY(!shown.session.isOpening());
        QVERIFY2(shown.status().contains("/nowhere/config.json"), qPrintable(shown.status()));
        QVERIFY(shown.session.scene() == before);
    }

    void whatIsBeingOpenedIsSaidBesideAllElse()
    {
        Latch latch;
        Session session({}, nullptr, [&](const OpenRequest &request, TableFiles &tables) {
            latch.wait();
            return openedAsWanted(request, tables);
        });
        MainWindow window(session);
        window.show();
        const auto isSaid = [&] {
            return std::ranges::any_of(window.findChild<StatusLine *>()->findChildren<QLabel *>(), [](const QLabel *label) {
                return label->isVisible() && label->text() == QStringLiteral("Opening Llama 3.1 8B …");
            });
        };
        session.openPreset("llama-3.1-8b");
        QVERIFY(!isSaid());
        QTRY_VERIFY(isSaid());
        // The window is used meanwhile, which has things of its own to say.
        window.findChild<StatusLine *>()->showProblem(Doing::Editing, "no");
        QVERIFY(isSaid());
        latch.open();
        QTRY_VERIFY(session.model());
        QVERIFY(!isSaid());
    }

    void aStormOnASliderIsOneRebuildATurn()
    {
        Shown shown;
        const int before = shown.window.worker().handed();
        auto *slider = shown.row("base").findChild<KnobSlider *>();
        QTest::mousePress(slider, Qt::LeftButton, {}, slider->rect().center());
        for (int i = 0; i < 100; ++i) {
            QMouseEvent move(QEvent::MouseMove, QPointF(20 + i, 8), slider->mapToGlobal(QPointF(20 + i, 8)), Qt::NoButton,
                             Qt::LeftButton, {});
            QCoreApplication::sendEvent(slider, &move);
        }
        QTRY_COMPARE(shown.window.worker().handed(), before + 1);
        QTest::mouseRelease(slider, Qt::LeftButton);
    }
};

TEST_CLASS(TestWindow, QApplication)
#include "tst_window.moc"
