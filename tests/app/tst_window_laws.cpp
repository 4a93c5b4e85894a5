// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/desktop_colours.h"
#include "app/widgets/number_box.h"
#include "app/widgets/parameter_panel.h"
#include "app/widgets/text_size.h"
#include "core/model_files/settings_export.h"
#include "core/numbers.h"
#include "core/scene_edits.h"
#include "core/view.h"

#include "tests/support/opening.h"
#include "tests/support/scenes.h"
#include "tests/support/shown_window.h"
#include "tests/support/test_class.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <optional>

// Details of the window that are one of many alike: each entry of each menu, each knob's row, each state of each button.

using namespace posviz;

namespace {

/// The button of the bar with this shortcut.
QToolButton *buttonOf(const Shown &shown, const QKeySequence &shortcut)
{
    for (QToolButton *button : shown.window.findChildren<QToolButton *>())
        if (!shortcut.isEmpty() && button->shortcut() == shortcut)
            return button;
    return nullptr;
}

/// The menus of the bar, from left to right: export, views, appearance.
QList<QMenu *> menusOf(const Shown &shown)
{
    QList<QMenu *> menus;
    for (QToolButton *button : shown.window.findChildren<QToolButton *>())
        if (QMenu *menu = button->findChild<QMenu *>())
            menus.append(menu);
    return menus;
}

/// Those that do something.
QList<QAction *> entriesOf(const QMenu &menu)
{
    QList<QAction *> entries = menu.actions();
    erase_if(entries, [](const QAction *action) { return action->isSeparator(); });
    return entries;
}

QString plain(QString text) { return text.remove(QRegularExpression("<[^>]*>")).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", "\"").simplified(); }

/// What is typed in the row's box, or chosen in its list.
QString shownIn(const ParameterRow &row)
{
    if (const auto *choices = row.findChild<QComboBox *>())
        return choices->currentText();
    return row.findChild<NumberBox *>()->findChild<QLineEdit *>()->text();
}

QString wantedIn(const Parameter &parameter, double value)
{
    return QString::fromStdString(parameter.scale == ParameterScale::Choice
                                      ? parameter.choices[static_cast<std::size_t>(value)].label
                                      : shownEntry(parameter, value));
}

/// The button back to the default, the only one of a row.
QToolButton *resetOf(const ParameterRow &row)
{
    for (QToolButton *button : row.findChildren<QToolButton *>())
        if (button->objectName() == "icon")
            return button;
    return nullptr;
}

} // namespace

class TestWindowLaws : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void eachExportEntryDoesItsOwn()
    {
        Shown shown;
        const QList<QAction *> entries = entriesOf(*menusOf(shown).at(0));
        const auto views = posviz::views();
        const auto formats = settingsFormats();
        QCOMPARE(entries.size(), static_cast<qsizetype>(views.size() + formats.size()));
        for (std::size_t i = 0; i < views.size(); ++i) {
            QAction *entry = entries[static_cast<qsizetype>(i)];
            QVERIFY2(entry->text().contains(QString::fromStdString(views[i].title)), qPrintable(entry->text()));
            const DialogCloser closer;
            entry->trigger();
            QTRY_VERIFY2(closer.title().contains(QString::fromStdString(views[i].title)), qPrintable(closer.title()));
        }
        shown.session.apply(certain(withScaling(certain(withParameter(shown.session.scene(), "base", 12345)), "yarn")));
        for (std::size_t i = 0; i < formats.size(); ++i) {
            QAction *entry = entries[static_cast<qsizetype>(views.size() + i)];
            QVERIFY2(entry->text().contains(QString::fromStdString(std::string(formats[i].title))), qPrintable(entry->text()));
            QGuiApplication::clipboard()->clear();
            entry->trigger();
            const Result<ExportedSettings> wanted = exportedSettings(shown.session.scene().subject, formats[i].format, nullptr);
            QCOMPARE(QGuiApplication::clipboard()->text(), wanted ? QString::fromStdString(wanted->text) : QString());
        }
    }

    void eachViewsEntryShowsAndHidesItsOwn()
    {
        Shown shown;
        QMenu *menu = menusOf(shown).at(1);
        const QList<QAction *> entries = entriesOf(*menu);
        const auto views = posviz::views();
        // The last one locks colours: tst_marks.cpp.
        QCOMPARE(entries.size(), static_cast<qsizetype>(views.size() + 2));
        const auto checkStates = [&] {
            emit menu->aboutToShow();
            const QStringList visible = visibleViews(shown);
            QCOMPARE(entries[0]->isChecked(), !shown.session.scene().look.views.has_value());
            for (std::size_t i = 0; i < views.size(); ++i)
                QVERIFY2(entries[static_cast<qsizetype>(i) + 1]->isChecked()
                             == visible.contains(QString::fromStdString(views[i].id)),
                         views[i].id.c_str());
        };
        checkStates();
        for (std::size_t i = 0; i < views.size(); ++i) {
            shown.session.apply(withViews(shown.session.scene(), {}));
            shown.settle();
            emit menu->aboutToShow();
            const QString id = QString::fromStdString(views[i].id);
            QStringList wanted = visibleViews(shown);
            QAction *entry = entries[static_cast<qsizetype>(i) + 1];
            QVERIFY(entry->text().startsWith(QString::fromStdString(views[i].title)));
            QVERIFY(!plain(entry->toolTip()).isEmpty());
            wanted.contains(id) ? (void)wanted.removeAll(id) : wanted.append(id);
            entry->trigger();
            shown.settle();
            QStringList now = visibleViews(shown);
            now.sort();
            wanted.sort();
            QCOMPARE(now, wanted);
            checkStates();
        }
        entries[0]->trigger();
        QVERIFY(!shown.session.scene().look.views);
        shown.settle();
        checkStates();
        // The last one stays: a window without a view shows nothing.
        shown.session.apply(withViews(shown.session.scene(), std::vector<std::string>{"phase"}));
        shown.settle();
        emit menu->aboutToShow();
        for (std::size_t i = 0; i < views.size(); ++i)
            if (views[i].id == "phase")
                entries[static_cast<qsizetype>(i) + 1]->trigger();
        QCOMPARE(visibleViews(shown), QStringList{"phase"});
    }

    void eachAppearanceIsItsOwnAndIsKept()
    {
        Shown shown;
        const QList<QAction *> entries = entriesOf(*menusOf(shown).at(2));
        QCOMPARE(entries.size(), 3 + static_cast<qsizetype>(textSizes.size()));
        const auto *colours = shown.window.findChild<DesktopColours *>();
        const Appearance wanted[] = {Appearance::Desktop, Appearance::Light, Appearance::Dark};
        for (const int i : {2, 1, 0}) {
            entries[i]->trigger();
            QCOMPARE(colours->chosen(), wanted[i]);
            QCOMPARE(DesktopColours().chosen(), wanted[i]);
            for (int other = 0; other < 3; ++other)
                QCOMPARE(entries[other]->isChecked(), other == i);
            if (wanted[i] != Appearance::Desktop)
                QCOMPARE(shown.window.palette().color(QPalette::Window).lightness() < 128, wanted[i] == Appearance::Dark);
        }
        for (int i = static_cast<int>(textSizes.size()) - 1; i >= 0; --i) {
            QAction *entry = entries[3 + i];
            QVERIFY2(entry->text().contains(QString::number(textSizes[static_cast<std::size_t>(i)])), qPrintable(entry->text()));
            entry->trigger();
            QCOMPARE(colours->textSize(), textSizes[static_cast<std::size_t>(i)]);
            QCOMPARE(DesktopColours().textSize(), textSizes[static_cast<std::size_t>(i)]);
            QVERIFY(std::abs(100 * textScale(shown.window) - textSizes[static_cast<std::size_t>(i)]) < 5);
            for (int other = 0; other < static_cast<int>(textSizes.size()); ++other)
                QCOMPARE(entries[3 + other]->isChecked(), other == i);
        }
    }

    void buttonsCanDoWhatTheyOffer()
    {
        Shown shown;
        QToolButton *undo = buttonOf(shown, QKeySequence::Undo), *redo = buttonOf(shown, QKeySequence::Redo),
                    *all = buttonOf(shown, QKeySequence("Ctrl+0"));
        QVERIFY(undo && redo && all && buttonOf(shown, QKeySequence::Open) && buttonOf(shown, QKeySequence::Save)
                && buttonOf(shown, QKeySequence("Ctrl+M")));
        const auto check = [&] {
            QCOMPARE(undo->isEnabled(), shown.session.canUndo());
            QCOMPARE(redo->isEnabled(), shown.session.canRedo());
            QCOMPARE(all->isEnabled(), shown.session.scene().look.windows != Windows{});
        };
        check();
        const Scene first = shown.session.scene();
        const Scene zoomed = withWindows(first, {.positions = Run{3, 10}});
        const Scene based = certain(withParameter(zoomed, "base", 500));
        shown.session.apply(zoomed);
        check();
        shown.session.apply(based);
        check();
        undo->click();
        QVERIFY(shown.session.scene() == zoomed);
        check();
        undo->click();
        QVERIFY(shown.session.scene() == first);
        check();
        redo->click();
        redo->click();
        QVERIFY(shown.session.scene() == based);
        check();
        all->click();
        QVERIFY(shown.session.scene() == withWindows(based, {}));
        check();
    }

    // A button with a key tells it, and every button and every row tells what it is for.
    void everyControlExplainsItself()
    {
        Shown shown;
        for (const QToolButton *button : shown.window.findChildren<QToolButton *>()) {
            if (!button->isVisible())
                continue;
            QVERIFY2(!button->toolTip().isEmpty(), qPrintable(button->text()));
            if (!button->shortcut().isEmpty())
                QVERIFY2(button->toolTip().contains(button->shortcut().toString(QKeySequence::NativeText)),
                         qPrintable(button->toolTip()));
            QVERIFY2(!button->text().isEmpty() || !button->accessibleName().isEmpty(), qPrintable(button->toolTip()));
        }
        for (const Encoding &encoding : encodings()) {
            shown.session.apply(certain(withEncoding(shown.session.scene(), encoding.id)));
            for (const ParameterRow *row : shown.window.findChild<ParameterPanel *>()->widget()->findChildren<ParameterRow *>()) {
                const Parameter parameter = *findParameter(shown.session.scene(), row->key());
                const QString tip = plain(row->toolTip());
                QVERIFY2(tip.contains(plain(QString::fromStdString(parameter.help))), qPrintable(tip));
                if (const auto *choices = row->findChild<QComboBox *>()) {
                    QCOMPARE(choices->count(), static_cast<int>(parameter.choices.size()));
                    for (int i = 0; i < choices->count(); ++i)
                        QVERIFY(plain(choices->itemData(i, Qt::ToolTipRole).toString())
                                    .contains(plain(QString::fromStdString(parameter.choices[static_cast<std::size_t>(i)].help))));
                } else {
                    QVERIFY2(tip.contains(plain(QString::fromStdString(allowedValues(parameter)))), qPrintable(tip));
                    QVERIFY(!row->findChild<NumberBox *>()->accessibleDescription().isEmpty());
                }
            }
        }
    }

    // Each knob's row shows its value, sets that knob and no other, and leads back to where it came from.
    void eachRowIsOfItsKnob_data()
    {
        QTest::addColumn<Scene>("scene");
        for (const Encoding &encoding : encodings())
            QTest::newRow(encoding.id.c_str()) << certain(withEncoding(firstScene(), encoding.id));
        for (const Scaling &scaling : scalings())
            QTest::newRow(("rope, " + scaling.id).c_str()) << certain(withScaling(firstScene(), scaling.id));
    }
    void eachRowIsOfItsKnob()
    {
        QFETCH(Scene, scene);
        ParameterPanel panel;
        Scene now = scene;
        std::optional<KnobName> knob;
        double chosen = 0;
        connect(&panel, &ParameterPanel::valueChosen, &panel, [&](const KnobName &name, double value, const QString &) {
            knob = name;
            chosen = value;
        });
        panel.showScene(now, nullptr);
        panel.resize(300, 900);
        panel.show();
        std::vector<std::string> keys;
        for (const ParameterRow *row : panel.widget()->findChildren<ParameterRow *>())
            keys.push_back(row->key());
        std::vector<std::string> wanted;
        for (const ParameterGroup &group : parameterGroups(now))
            for (const Parameter &parameter : group.parameters)
                if (isActive(now, parameter))
                    wanted.push_back(parameter.key);
        std::ranges::sort(keys);
        std::ranges::sort(wanted);
        QVERIFY(keys == wanted);
        for (const std::string &key : keys) {
            const Parameter parameter = *findParameter(scene, key);
            const std::vector<double> stops = notches(parameter);
            const double before = parameterValue(scene, parameter);
            const double other = stops[0] != before ? stops[0] : stops[1];
            const Result<Scene> changed = withParameter(scene, key, other);
            if (!changed)
                continue;
            panel.showScene(*changed, nullptr);
            const auto rows = panel.widget()->findChildren<ParameterRow *>();
            const auto row = std::ranges::find(rows, key, &ParameterRow::key);
            if (row == rows.end())
                continue;
            for (const ParameterRow *one : rows) {
                const Parameter described = *findParameter(*changed, one->key());
                const double value = parameterValue(*changed, described);
                QCOMPARE(shownIn(*one), wantedIn(described, value));
                QVERIFY2(resetOf(*one)->isHidden() == (value == described.defaultValue), one->key().c_str());
            }
            knob.reset();
            resetOf(**row)->click();
            QVERIFY(knob && knob->key == key);
            QCOMPARE(chosen, parameter.defaultValue);
            QVERIFY(resetOf(**row)->toolTip().contains(wantedIn(*findParameter(*changed, key), parameter.defaultValue)));
        }
    }

    // With a model the way back is to its value, and the badge says whether all values are its own.
    void aModelsValuesAreWhereRowsLeadBack()
    {
        Shown shown;
        QVERIFY(openedPreset(shown.session, "llama-3.1-8b"));
        shown.settle();
        auto *panel = shown.window.findChild<ParameterPanel *>();
        const auto badge = [&] { return panel->widget()->findChild<QLabel *>("badge")->text(); };
        const QString asModel = badge();
        QVERIFY(panel->widget()->findChild<QLabel *>("badge")->isVisible() && !asModel.isEmpty());
        const Scene model = shown.session.scene();
        for (const ParameterGroup &group : subjectGroups(model.subject))
            for (const Parameter &parameter : group.parameters) {
                const double before = parameterValue(model, parameter);
                const std::vector<double> stops = notches(parameter);
                const Result<Scene> changed = withParameter(model, parameter.key, stops[0] != before ? stops[0] : stops[1]);
                if (!changed || !isActive(model, parameter))
                    continue;
                shown.session.apply(*changed);
                QVERIFY2(badge() != asModel && badge().contains("Llama 3.1 8B"), parameter.key.c_str());
                resetOf(shown.row(parameter.key.c_str()))->click();
                QVERIFY2(withoutDefaults(shown.session.scene().subject) == withoutDefaults(model.subject), parameter.key.c_str());
                QVERIFY2(badge() == asModel, parameter.key.c_str());
            }
        shown.session.apply(certain(withParameter(certain(withParameter(model, "base", 777)), "factor", 2)));
        for (QPushButton *button : panel->widget()->findChildren<QPushButton *>())
            if (button->isVisible() && button->objectName().isEmpty())
                button->click();
        QVERIFY(shown.session.scene() == model);
    }

    // What a card's button says is what it will do.
    void aCardSaysHowToLeaveItsFilling()
    {
        ViewCard card(*findView("phase"));
        const auto fill = [&] { return card.findChildren<QToolButton *>().last()->toolTip(); };
        QVERIFY2(!fill().contains("(Esc)"), qPrintable(fill()));
        card.setFilling(true);
        QVERIFY2(fill().contains("(Esc)"), qPrintable(fill()));
        card.setFilling(false);
        QVERIFY2(!fill().contains("(Esc)"), qPrintable(fill()));
    }

    // The tick on the length's slider is at the trained length, and says so.
    void theTickIsAtTheTrainedLength()
    {
        Scene scene = certain(withScaling(firstScene(), "yarn"));
        for (const double trained : {1024.0, 5000.0}) {
            scene = certain(withParameter(scene, "original_max_position_embeddings", trained));
            ParameterPanel panel;
            panel.showScene(scene, nullptr);
            int said = 0;
            for (const ParameterRow *row : panel.widget()->findChildren<ParameterRow *>())
                for (const QLabel *label : row->findChildren<QLabel *>())
                    if (!label->isHidden() && label->text().contains(QString::fromStdString(shownNumber(trained, 9)))) {
                        QCOMPARE(row->key(), lengthParameter().key);
                        ++said;
                    }
            QCOMPARE(said, 1);
        }
    }

    // Each text of a read-out stands in the line, once; what is said goes when there is nothing more to say.
    void theStatusLineSaysAllOfAReadout()
    {
        StatusLine line;
        line.resize(1200, 40);
        line.setVisible(true);
        line.showReadout({.place = verbatim("the place"), .value = verbatim("the value"), .formula = verbatim("the formula"), .cell = verbatim("the cell")});
        QStringList texts;
        for (const QLabel *label : line.findChildren<QLabel *>())
            if (label->isVisible() && !label->text().trimmed().isEmpty())
                texts << label->text();
        QCOMPARE(texts, QStringList({"the place", "the value", "the formula", "the cell"}));
        QVERIFY(line.accessibleDescription().contains("the place") && line.accessibleDescription().contains("the value"));
        line.showNothing();
        for (const QLabel *label : line.findChildren<QLabel *>())
            QVERIFY(!label->isVisible() || label->text().trimmed().isEmpty());
        line.showTime(3, 12.34);
        bool time = false;
        for (const QLabel *label : line.findChildren<QLabel *>())
            time |= label->text().contains("3") && label->text().contains("12.3");
        QVERIFY(time);
        for (const Doing doing : {Doing::Starting, Doing::Opening, Doing::Editing, Doing::Saving, Doing::Copying})
            line.showProblem(doing, QString("problem %1").arg(static_cast<int>(doing)));
        const auto problems = [&] {
            int count = 0;
            for (const QLabel *label : line.findChildren<QLabel *>())
                count += label->isVisible() && label->text().startsWith("problem") ? 1 : 0;
            return count;
        };
        QCOMPARE(problems(), 5);
        line.mend(Doing::Saving);
        QCOMPARE(problems(), 4);
        for (const QLabel *label : line.findChildren<QLabel *>())
            QVERIFY(!label->isVisible() || label->text() != QString("problem %1").arg(static_cast<int>(Doing::Saving)));
    }
};

TEST_CLASS(TestWindowLaws, QApplication)
#include "tst_window_laws.moc"
