// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene_edits.h"
#include "tests/support/scenes.h"
#include "tests/support/shown_window.h"
#include "tests/support/test_class.h"

#include <QAction>
#include <QApplication>
#include <QMenu>
#include <QPushButton>
#include <QStandardPaths>

#include <algorithm>

using namespace posviz;

namespace {

template <class Wanted> Wanted *visible(const Shown &shown, const char *name)
{
    for (Wanted *widget : shown.window.findChildren<Wanted *>(QString::fromLatin1(name)))
        if (widget->isVisible())
            return widget;
    return nullptr;
}

QString badge(const Shown &shown)
{
    const QLabel *label = visible<QLabel>(shown, "badge");
    return label ? label->text() : QString();
}

QAction &lockAction(const Shown &shown)
{
    QMenu *menu = shown.button(QStringLiteral("Views")).menu();
    emit menu->aboutToShow();
    const QList<QAction *> actions = menu->actions();
    return **std::ranges::find(actions, QStringLiteral("Lock colours"), &QAction::text);
}

const ColourScale &coloursOf(const Shown &shown, const char *view) { return heatmapOf(*shown.plot(view).figure())->colours; }

} // namespace

/// What the window says that its pictures are.
class TestMarks : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void aPresetWithoutItsTableIsNoModel()
    {
        Shown shown;
        QVERIFY(!visible<QPushButton>(shown, "standIn"));
        shown.session.openPreset(QStringLiteral("bert-base"));
        shown.settle();
        QVERIFY(visible<QPushButton>(shown, "standIn"));
        QCOMPARE(badge(shown), QString());

        // Between the edit and its figures, too.
        shown.session.apply(certain(withParameter(shown.session.scene(), "length", 100)));
        QVERIFY(visible<QPushButton>(shown, "standIn"));
        QVERIFY2(badge(shown).contains("BERT base") && badge(shown).contains("changed"), qPrintable(badge(shown)));

        shown.session.apply(certain(withEncoding(shown.session.scene(), "rope")));
        QVERIFY(!visible<QPushButton>(shown, "standIn"));
        QVERIFY2(badge(shown).contains("BERT base") && badge(shown).contains("changed"), qPrintable(badge(shown)));
        shown.session.returnToModel();
        QVERIFY(visible<QPushButton>(shown, "standIn"));
        QCOMPARE(badge(shown), QString());
    }

    void aModelOfFormulasIsItself()
    {
        Shown shown;
        shown.session.openPreset(QStringLiteral("llama-3.1-8b"));
        shown.settle();
        QVERIFY(!visible<QPushButton>(shown, "standIn"));
        QVERIFY2(badge(shown).contains("model") && !badge(shown).contains("changed"), qPrintable(badge(shown)));
        shown.session.apply(certain(withParameter(shown.session.scene(), "base", 10000)));
        QVERIFY2(badge(shown).contains("changed"), qPrintable(badge(shown)));
    }

    void lockedColoursStayWhileTheSceneChanges()
    {
        Shown shown;
        QVERIFY(!lockAction(shown).isChecked());
        const double before = coloursOf(shown, "similarity").upper;
        lockAction(shown).trigger();
        shown.settle();
        QVERIFY(lockAction(shown).isChecked());
        QCOMPARE(coloursOf(shown, "similarity").upper, before);

        shown.session.apply(certain(withParameter(shown.session.scene(), "dimension", 64)));
        shown.settle();
        QCOMPARE(coloursOf(shown, "similarity").upper, before);

        // One view by its card's own button, the others by the menu.
        for (QToolButton *button : shown.window.findChildren<QToolButton *>(QStringLiteral("link")))
            if (button->isVisible() && button->accessibleName().contains("Similarity"))
                button->click();
        shown.settle();
        QVERIFY(coloursOf(shown, "similarity").upper != before);
        QVERIFY(!shown.session.scene().look.colourLimits.contains("similarity"));
        QVERIFY(!shown.session.scene().look.colourLimits.empty());
        lockAction(shown).trigger();
        QVERIFY(shown.session.scene().look.colourLimits.empty());
        shown.session.undo();
        QVERIFY(!shown.session.scene().look.colourLimits.empty());
    }
};

TEST_CLASS(TestMarks, QApplication)
#include "tst_marks.moc"
