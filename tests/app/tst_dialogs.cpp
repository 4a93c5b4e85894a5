// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/figure_options.h"
#include "app/export/export_limits.h"
#include "app/presets.h"
#include "app/session.h"
#include "app/widgets/account_dialog.h"
#include "app/widgets/encoding_chooser.h"
#include "app/widgets/export_dialog.h"
#include "app/widgets/main_window.h"
#include "app/widgets/number_box.h"
#include "app/widgets/parameter_panel.h"
#include "app/widgets/parameter_row.h"
#include "app/widgets/preset_chooser.h"
#include "app/widgets/save_path.h"
#include "app/widgets/status_line.h"
#include "app/widgets/style.h"
#include "app/widgets/tensor_chooser.h"
#include "app/wording.h"
#include "core/numbers.h"
#include "core/scene_edits.h"
#include "core/view.h"
#include "tests/support/files.h"
#include "tests/support/latch.h"
#include "tests/support/opening.h"
#include "tests/support/safetensors_writer.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFontMetrics>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QScopeGuard>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QStyle>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <utility>

using namespace posviz;

namespace {

std::vector<TensorEntry> threeTensors()
{
    return {{.name = "h.2.positions", .type = "F32", .shape = {1024, 768}},
            {.name = "h.10.positions", .type = "F16", .shape = {64, 32}},
            {.name = "lm_head", .type = "F32", .shape = {50257, 768}}};
}

/// Two matrices whose names say nothing.
std::filesystem::path silentFile(const QTemporaryDir &folder)
{
    return writtenFile(folder, "model.safetensors",
                       safetensorsFile(R"({"first":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},)"
                                       R"("second":{"dtype":"F32","shape":[3,4],"data_offsets":[16,64]}})",
                                       std::string(64, '\0')));
}

/// The longest account there is of the presets: most rows that wrap.
ModelAccount longestAccount()
{
    ModelAccount longest;
    for (const Preset &preset : presets())
        if (ModelAccount account = certain(presetAccount(preset)); account.findings.size() > longest.findings.size())
            longest = std::move(account);
    return longest;
}

std::unique_ptr<QDialog> dialogOf(const QString &name, TableFiles &tables)
{
    if (name == "encoding chooser")
        return std::make_unique<EncodingChooser>("rope", lightTheme());
    if (name == "preset chooser")
        return std::make_unique<PresetChooser>();
    if (name == "tensor chooser")
        return std::make_unique<TensorChooser>(threeTensors());
    if (name == "export dialog")
        return std::make_unique<ExportDialog>(*findView("similarity"), Scene{}, tables);
    auto dialog = std::make_unique<AccountDialog>();
    dialog->showAccount(certain(presetAccount(*findPreset("gemma-3-4b"))), {});
    return dialog;
}

/// Tables that are there once the latch is open.
class WaitingTables final : public TableSource {
  public:
    Result<std::shared_ptr<const Table>> table(const std::string &, const std::string &) override
    {
        latch.wait();
        return content;
    }

    Result<std::shared_ptr<const Table>> content{std::make_shared<const Table>(Table::RowMajor::Zero(64, 8))};
    Latch latch;
};

/// What the command line makes of these numbers with their units.
Outcome<ExportOptions> asTyped(const ExportOptions &options)
{
    FigureOptions typed;
    typed.width = shortestNumber(options.width) + "mm";
    typed.height = shortestNumber(options.height) + "mm";
    typed.dpi = shortestNumber(options.dpi);
    typed.fontSize = shortestNumber(options.fontSize) + "pt";
    return exportOptionsFrom(typed);
}

/// Does something as soon as a modal dialog of this type is there.
template <class Dialog, class Act> void whenOpen(QTimer &timer, Act act)
{
    timer.callOnTimeout([&timer, act] {
        if (auto *dialog = qobject_cast<Dialog *>(QApplication::activeModalWidget())) {
            timer.stop();
            act(*dialog);
        }
    });
    timer.start(10);
}

} // namespace

class TestDialogs : public QObject {
    Q_OBJECT

    static void addDialogs()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"encoding chooser", "preset chooser", "tensor chooser", "export dialog", "account dialog"})
            QTest::newRow(name) << QString(name);
    }

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void everyControlHasAName_data() { addDialogs(); }
    void everyControlHasAName()
    {
        QFETCH(QString, name);
        TableFiles tables;
        const std::unique_ptr<QDialog> dialog = dialogOf(name, tables);
        dialog->show();
        QVERIFY(!dialog->windowTitle().isEmpty());
        int controls = 0;
        for (QWidget *widget : dialog->findChildren<QWidget *>()) {
            // Who has a proxy is a part of it, as the line of a spin box.
            if (!(widget->focusPolicy() & Qt::TabFocus) || !widget->isVisible() || widget->focusProxy())
                continue;
            ++controls;
            const QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(widget);
            QVERIFY(accessible);
            QVERIFY2(!accessible->text(QAccessible::Name).isEmpty(), widget->metaObject()->className());
        }
        QVERIFY(controls >= 2);
    }

    void tabReachesEveryControl_data() { addDialogs(); }
    void tabReachesEveryControl()
    {
        QFETCH(QString, name);
        TableFiles tables;
        const std::unique_ptr<QDialog> dialog = dialogOf(name, tables);
        dialog->show();
        dialog->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(dialog.get()));
        QSet<QWidget *> reached;
        for (int i = 0; i < 60; ++i) {
            if (QWidget *widget = dialog->focusWidget())
                reached.insert(widget);
            QTest::keyClick(dialog->focusWidget() ? dialog->focusWidget() : dialog.get(), Qt::Key_Tab);
        }
        for (QWidget *widget : dialog->findChildren<QWidget *>()) {
            const bool inside = widget->focusProxy() || qobject_cast<QAbstractScrollArea *>(widget->parentWidget());
            if ((widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus && widget->isVisible() && widget->isEnabled() && !inside)
                QVERIFY2(reached.contains(widget),
                         qPrintable(QString(widget->metaObject()->className()) + ' ' + widget->accessibleName()));
        }
        // Escape leaves it, wherever the focus is.
        QTest::keyClick(dialog->focusWidget() ? dialog->focusWidget() : dialog.get(), Qt::Key_Escape);
        QVERIFY(!dialog->isVisible());
    }

    void wrappedCellsAreWhole_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("width");
        for (const char *name : {"account dialog", "encoding chooser"})
            for (const int width : {800, 920, 1180})
                QTest::addRow("%s, %d wide", name, width) << QString(name) << width;
    }

    void wrappedCellsAreWhole()
    {
        QFETCH(QString, name);
        QFETCH(int, width);
        TableFiles tables;
        const std::unique_ptr<QDialog> dialog = dialogOf(name, tables);
        if (auto *account = qobject_cast<AccountDialog *>(dialog.get()))
            account->showAccount(longestAccount(), {});
        dialog->setStyleSheet(styleSheet(lightTheme()));
        dialog->resize(width, 560);
        dialog->show();
        QTest::qWait(50);
        const auto &table = *dialog->findChild<QTableView *>();
        const QAbstractItemModel &cells = *table.model();
        const int margin = table.style()->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, &table) + 1;
        int wrapped = 0;
        for (int row = 0; row < cells.rowCount(); ++row) {
            int needed = table.verticalHeader()->minimumSectionSize();
            for (int column = 0; column < cells.columnCount(); ++column) {
                const QString text = cells.index(row, column).data().toString();
                const int room = table.columnWidth(column) - 2 * cellPadding.width() - 2 * margin;
                const QFontMetrics metrics(table.font());
                const int height = metrics.boundingRect(QRect(0, 0, room, 10000), Qt::TextWordWrap, text).height();
                wrapped += height > metrics.height();
                needed = std::max(needed, height + 2 * cellPadding.height());
            }
            const auto told = QStringLiteral("row %1 is %2 high, needs %3").arg(row).arg(table.rowHeight(row)).arg(needed);
            QVERIFY2(table.rowHeight(row) >= needed, qPrintable(told));
            // Nor is there a blank line.
            QVERIFY2(table.rowHeight(row) < needed + 12, qPrintable(told));
        }
        QVERIFY(wrapped > 0);
    }

    void aCheckIsSeenInEveryTheme_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void aCheckIsSeenInEveryTheme()
    {
        QFETCH(bool, dark);
        const Theme theme = dark ? darkTheme() : lightTheme();
        QCheckBox box(QStringLiteral("Title"));
        box.setStyleSheet(styleSheet(theme));
        box.ensurePolished();
        box.resize(box.sizeHint());
        const auto pixelsOf = [&](const QColor &colour) {
            const QImage image = box.grab(QRect(0, 0, 16, box.sizeHint().height())).toImage();
            int count = 0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    count += image.pixelColor(x, y) == colour;
            return count;
        };
        // A blank box on the card's colour; a filled one with a tick that is not the accent.
        QVERIFY(pixelsOf(theme.card) > 100);
        QCOMPARE(pixelsOf(theme.accent), 0);
        box.setChecked(true);
        const int filled = pixelsOf(theme.accent);
        // Of 16 x 16 pixels with its border, without the corners.
        QVERIFY2(filled > 120 && filled < 230, qPrintable(QString::number(filled)));
    }

    void theAccountOffersOtherTensors()
    {
        QTemporaryDir folder;
        AccountDialog dialog;
        const ModelChoice choice{.tensor = "second"};
        dialog.showAccount(certain(readModelFile(silentFile(folder), choice)), choice);
        dialog.show();
        QComboBox *tables = nullptr;
        for (QComboBox *box : dialog.findChildren<QComboBox *>())
            if (box->accessibleName() == "Table")
                tables = box;
        QVERIFY(tables && tables->isVisible());
        QVERIFY2(tables->currentText().startsWith("second"), qPrintable(tables->currentText()));
        // Without a name nothing of this file could be drawn.
        QCOMPARE(tables->count(), 1);
        QSignalSpy wanted(&dialog, &AccountDialog::tensorWanted);
        QPushButton *another = nullptr;
        for (QPushButton *button : dialog.findChildren<QPushButton *>())
            if (button->text().startsWith("Another"))
                another = button;
        QVERIFY(another && another->isVisible());
        QTest::keyClick(another, Qt::Key_Space);
        QCOMPARE(wanted.count(), 1);
        // Settings alone have no tensors.
        dialog.showAccount(certain(presetAccount(*findPreset("llama-3.1-8b"))), {});
        QVERIFY(!tables->isVisible() && !another->isVisible());
    }

    void aTensorIsFoundByNameAndShape()
    {
        TensorChooser chooser(threeTensors());
        chooser.show();
        auto &search = *chooser.findChild<QLineEdit *>();
        QCOMPARE(chooser.chosen(), QString("h.2.positions"));
        search.setText("768 50257");
        QCOMPARE(chooser.chosen(), QString("lm_head"));
        search.setText("f16 POS");
        QCOMPARE(chooser.chosen(), QString("h.10.positions"));
        QSignalSpy accepted(&chooser, &QDialog::accepted);
        search.setText("no such tensor");
        QTest::keyClick(&search, Qt::Key_Return);
        QCOMPARE(accepted.count(), 0);
        search.clear();
        QTest::keyClick(&search, Qt::Key_Down);
        QCOMPARE(chooser.chosen(), QString("h.10.positions"));
        QTest::keyClick(&search, Qt::Key_Return);
        QCOMPARE(accepted.count(), 1);
    }

    void aSearchOfManyTensors()
    {
        std::vector<TensorEntry> many;
        for (int i = 0; i < 50000; ++i)
            many.push_back(
                {.name = "blob." + std::to_string(i) + (i % 2 == 0 ? ".even" : ".odd"), .type = "F32", .shape = {8, 4}});
        TensorChooser chooser(many);
        chooser.show();
        auto &search = *chooser.findChild<QLineEdit *>();
        const auto &table = *chooser.findChild<QTableView *>();
        QCOMPARE(table.model()->rowCount(), 50000);
        search.setText("odd");
        QCOMPARE(table.model()->rowCount(), 25000);
        QCOMPARE(chooser.chosen(), QString("blob.1.odd"));
        search.setText("odd 4999");
        QCOMPARE(chooser.chosen(), QString("blob.4999.odd"));
        // What is chosen stays chosen among all others, and in sight.
        search.clear();
        QCOMPARE(table.model()->rowCount(), 50000);
        QCOMPARE(chooser.chosen(), QString("blob.4999.odd"));
        QVERIFY(table.viewport()->rect().intersects(table.visualRect(table.currentIndex())));
    }

    // In the window's own type, which a table has only when it is shown.
    void noCellOfTheKnownModelsIsCut()
    {
        QWidget window;
        window.setStyleSheet(styleSheet(lightTheme()));
        PresetChooser chooser(&window);
        chooser.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chooser));
        const auto &table = *chooser.findChild<QTableView *>();
        for (int column = 1; column < table.model()->columnCount(); ++column) {
            QVERIFY(table.columnWidth(column) >= static_cast<const QAbstractItemView &>(table).sizeHintForColumn(column));
            QVERIFY(table.columnWidth(column) >= table.horizontalHeader()->sectionSizeHint(column));
        }
    }

    void theChosenPresetIsInSight()
    {
        PresetChooser chooser;
        chooser.resize(1060, 300);
        chooser.show();
        auto &search = *chooser.findChild<QLineEdit *>();
        auto &table = *chooser.findChild<QTableView *>();
        const int last = table.model()->rowCount() - 1;
        search.setText(table.model()->index(last, 0).data().toString());
        QVERIFY(table.model()->rowCount() <= last);
        search.clear();
        QCOMPARE(table.currentIndex().row(), last);
        QVERIFY(table.viewport()->rect().intersects(table.visualRect(table.currentIndex())));
    }

    /// By what is meant: "65 536" stands after "8192".
    void presetsAreSortedByTheirNumbers()
    {
        PresetChooser chooser;
        chooser.show();
        auto &table = *chooser.findChild<QTableView *>();
        const QAbstractItemModel &cells = *table.model();
        table.selectRow(3);
        const QString chosen = chooser.chosen();
        const int positions = cells.columnCount() - 1;
        for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            table.sortByColumn(positions, order);
            std::vector<int> lengths;
            for (int row = 0; row < cells.rowCount(); ++row)
                lengths.push_back(cells.index(row, positions).data().toString().remove(QChar(0x202f)).toInt());
            if (order == Qt::DescendingOrder)
                std::ranges::reverse(lengths);
            QVERIFY(std::ranges::is_sorted(lengths) && lengths.front() > 0 && lengths.front() < lengths.back());
            QCOMPARE(chooser.chosen(), chosen);
        }
    }

    void limitsOfAFigureAreTheSameEverywhere_data()
    {
        QTest::addColumn<std::size_t>("which");
        for (std::size_t which = 0; which < exportLimits.size(); ++which)
            QTest::newRow(exportLimits[which].name) << which;
    }

    /// What the window's boxes offer, the formats and the command line take; a step beyond, none of them.
    void limitsOfAFigureAreTheSameEverywhere()
    {
        QFETCH(std::size_t, which);
        const ExportLimit &limit = exportLimits[which];
        TableFiles tables;
        const ExportDialog dialog(*findView("similarity"), Scene{}, tables);
        const auto *box = dialog.findChild<QDoubleSpinBox *>(QLatin1String(limit.name));
        QVERIFY(box);
        QCOMPARE(box->minimum(), limit.least);
        QCOMPARE(box->maximum(), limit.most);
        QCOMPARE(box->value(), slideOptions().*limit.member);
        const double step = std::pow(10.0, -box->decimals());
        const std::pair<double, bool> cases[]{
            {limit.least, true}, {limit.most, true}, {limit.least - step, false}, {limit.most + step, false}};
        for (const auto &[value, allowed] : cases) {
            ExportOptions options = slideOptions();
            options.dpi = resolutionLimit.least; // no side has too many pixels
            options.*limit.member = value;
            QCOMPARE(bool(checkedOptions(options)), allowed);
            const Outcome<ExportOptions> typed = asTyped(options);
            QCOMPARE(bool(typed), allowed);
            if (typed)
                QVERIFY(std::abs((*typed).*limit.member - value) < 1e-9);
        }
    }

    void pixelsOfAFigureAreLimitedAlikeEverywhere()
    {
        for (const double dpi : {300.0, resolutionLimit.most})
            for (const auto side : {&ExportOptions::width, &ExportOptions::height})
                for (const int more : {0, 1}) {
                    ExportOptions options = slideOptions();
                    options.dpi = dpi;
                    options.*side = (mostPagePixels + more) * millimetresPerInch / dpi;
                    QCOMPARE(pixelsOf(options.*side, dpi), mostPagePixels + more);
                    QCOMPARE(bool(checkedOptions(options)), more == 0);
                    QCOMPARE(bool(asTyped(options)), more == 0);
                }
    }

    /// A phrasebook set once speaks wherever an error is shown.
    void anErrorIsShownInAnotherLanguage()
    {
        const Sentence why = parsedValue(dimensionParameter(), "seven").failure().sentence;
        Phrasebook elsewhere;
        elsewhere.patterns[why.pattern] = "Ailleurs : " + why.pattern;
        setPhrasebook(elsewhere);
        const auto english = qScopeGuard([] { setPhrasebook({}); });
        Session session({});
        MainWindow window(session);
        window.show();
        NumberBox *box = nullptr;
        for (NumberBox *one : window.findChildren<NumberBox *>())
            if (one->accessibleName() == QStringLiteral("Head dimension"))
                box = one;
        QVERIFY(box);
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, "seven");
        QTest::keyClick(box, Qt::Key_Return);
        const QString expected = QString::fromStdString(inLanguage(why, elsewhere));
        QVERIFY(expected.startsWith("Ailleurs"));
        const QList<QLabel *> labels = window.findChild<StatusLine *>()->findChildren<QLabel *>();
        QVERIFY(std::ranges::any_of(labels, [&](const QLabel *label) { return label->text() == expected; }));
    }

    void aKnobIsNamedWithItsOwner()
    {
        ParameterPanel panel;
        panel.showScene(Scene{}, nullptr);
        QSignalSpy chosen(&panel, &ParameterPanel::valueChosen);
        std::set<KnobOwner> owners;
        for (ParameterRow *row : panel.findChildren<ParameterRow *>()) {
            row->setShown(0.0, 0.0);
            row->findChild<QToolButton *>()->click(); // the reset
            const auto knob = chosen.takeLast().first().value<KnobName>();
            QCOMPARE(knob.key, row->key());
            QCOMPARE(knob, knobName(row->key()));
            owners.insert(knob.owner);
        }
        QCOMPARE(owners.size(), std::size_t{2});
    }

    void tooltipsShowWhatIsWritten()
    {
        TensorChooser chooser({{.name = "<b>a & b</b>", .type = "F32", .shape = {8, 4}}});
        const auto &table = *chooser.findChild<QTableView *>();
        QCOMPARE(table.model()->index(0, 0).data(Qt::ToolTipRole).toString(),
                 QString(R"(<qt><p style="white-space:pre">&lt;b&gt;a &amp; b&lt;/b&gt;</p></qt>)"));
    }

    void aFileOfUnknownTensorsAsksForOne()
    {
        QTemporaryDir folder;
        const QString path = QString::fromStdString(silentFile(folder).string());
        Session session({});
        MainWindow window(session);
        window.show();
        QTimer timer;
        whenOpen<TensorChooser>(timer, [](TensorChooser &chooser) {
            QTest::keyClicks(chooser.findChild<QLineEdit *>(), "second");
            QTest::keyClick(chooser.findChild<QLineEdit *>(), Qt::Key_Return);
        });
        window.openFiles({path});
        QVERIFY(!session.model());
        QTRY_VERIFY(session.model());
        QCOMPARE(session.scene().subject.tensor, std::string("second"));
        QCOMPARE(session.modelChoice().tensor, std::string("second"));
        // Turned away from, nothing changes.
        const Scene before = session.scene();
        bool asked = false;
        QTimer second;
        whenOpen<TensorChooser>(second, [&](TensorChooser &chooser) {
            asked = true;
            chooser.reject();
        });
        window.openFiles({path});
        QTRY_VERIFY(asked);
        QVERIFY(session.scene() == before);
    }

    void aFailedChoiceLeavesTheAccountAsItWas()
    {
        QTemporaryDir folder;
        Session session({});
        MainWindow window(session);
        window.show();
        QVERIFY(endOf(session, [&] { session.open(QString::fromStdString(silentFile(folder).string()), {.tensor = "second"}); }));
        QVERIFY(!chosen(session, {.tensor = "third"}));
        QCOMPARE(session.modelChoice().tensor, std::string("second"));
    }

    void aTypedNameSaysTheFormat_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("expected");
        QTest::newRow("without") << "figure" << "figure.png";
        QTest::newRow("dot") << "figure." << "figure.png";
        QTest::newRow("own") << "figure.png" << "figure.png";
        QTest::newRow("other") << "figure.PDF" << "figure.PDF";
        QTest::newRow("numbers") << "sim.csv" << "sim.csv";
        QTest::newRow("version") << "figure.v2" << "figure.v2.png";
        QTest::newRow("in a folder") << "/a.b/figure" << "/a.b/figure.png";
        QTest::newRow("another image") << "figure.jpg" << "";
        QTest::newRow("eps") << "figure.eps" << "";
    }

    void aTypedNameSaysTheFormat()
    {
        QFETCH(QString, typed);
        QFETCH(QString, expected);
        const QList<FileKind> kinds{{"png", "Image"}, {"pdf", "Page"}, {"csv", "Numbers"}};
        const Result<SavePath> path = completedPath(typed, kinds, 0);
        QCOMPARE(path ? path->path : QString(), expected);
        if (path) {
            QCOMPARE(path->completed, typed != expected);
            QCOMPARE(kinds[path->kind].suffix, QFileInfo(expected).suffix().toLower());
        }
    }

    /// The file dialog asked about "figure"; what is written is "figure.png".
    void aCompletedNameIsAskedAboutBeforeItIsWrittenOver()
    {
        QTemporaryDir folder;
        QVERIFY(writtenFile(folder, "figure.png", "precious").filename() == "figure.png");
        const QList<FileKind> kinds{{"png", "Image"}};
        bool asked = false;
        QTimer naming, answering, turningAway;
        whenOpen<QFileDialog>(naming, [&](QFileDialog &dialog) {
            whenOpen<QMessageBox>(answering, [&](QMessageBox &question) {
                asked = question.text().contains("figure.png");
                // Turned down, the file dialog is back.
                whenOpen<QFileDialog>(turningAway, [](QFileDialog &again) { again.reject(); });
                question.button(QMessageBox::No)->click();
            });
            dialog.findChild<QLineEdit *>()->setText(folder.filePath("figure"));
            QTest::keyClick(dialog.findChild<QLineEdit *>(), Qt::Key_Return);
        });
        QVERIFY(!askWhereToSave(nullptr, "Save", folder.filePath("start.png"), kinds, 0));
        QVERIFY(asked);
    }

    void aFigureIsSetAsTheLastWas()
    {
        TableFiles tables;
        QTemporaryDir folder;
        {
            ExportDialog dialog(*findView("encoding"), Scene{}, tables);
            auto *size = dialog.findChild<QComboBox *>("size");
            size->setCurrentIndex(size->findText("One column, 89 mm"));
            emit size->activated(size->currentIndex());
            QCOMPARE(dialog.options().width, 89.0);
            dialog.findChild<QCheckBox *>("notes")->setChecked(false);
            QSignalSpy accepted(&dialog, &QDialog::accepted);
            dialog.write(folder.filePath("a.png"), *findExportFormat(u"png"));
            QTRY_COMPARE(accepted.count(), 1);
        }
        ExportDialog next(*findView("similarity"), Scene{}, tables);
        QCOMPARE(next.options().width, 89.0);
        QCOMPARE(next.options().fontSize, 7.0);
        QVERIFY(!next.options().showNotes);
        QCOMPARE(next.findChild<QComboBox *>("size")->currentText(), QString("One column, 89 mm"));
        QSettings(QStringLiteral("posviz"), QStringLiteral("window")).remove(QStringLiteral("export"));
    }

    void numbersAreWrittenToo()
    {
        TableFiles tables;
        QTemporaryDir folder;
        const Scene scene = *withParameter(Scene{}, "length", 6);
        ExportDialog dialog(*findView("similarity"), scene, tables);
        QSignalSpy accepted(&dialog, &QDialog::accepted);
        dialog.writeNumbers(folder.filePath("sim.csv"), *findTableFormat("csv"));
        QTRY_COMPARE(accepted.count(), 1);
        QFile file(folder.filePath("sim.csv"));
        QVERIFY(file.open(QFile::ReadOnly));
        QCOMPARE(file.readAll().count('\n'), 7); // a header and a line for each query
        QSettings(QStringLiteral("posviz"), QStringLiteral("window")).remove(QStringLiteral("export"));
    }

    void namesInTheExportAreWhole()
    {
        TableFiles tables;
        ExportDialog dialog(*findView("spectrum"), Scene{}, tables);
        dialog.show();
        for (const char *name : {"format", "size"}) {
            const auto *box = dialog.findChild<QComboBox *>(name);
            QStyleOptionComboBox option;
            option.initFrom(box);
            const int room =
                box->style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, box).width();
            for (int i = 0; i < box->count(); ++i)
                QVERIFY2(box->fontMetrics().horizontalAdvance(box->itemText(i)) <= room, qPrintable(box->itemText(i)));
        }
        // A curve has no colour map, and the empty list says so.
        QTRY_VERIFY(dialog.findChild<QComboBox *>("colours")->isHidden());
    }

    /// What is previewed is what is written, with the map that was chosen.
    void aColourMapIsChosenForTheFile()
    {
        TableFiles tables;
        ExportDialog dialog(*findView("similarity"), Scene{}, tables);
        dialog.show();
        auto *colours = dialog.findChild<QComboBox *>("colours");
        QTRY_COMPARE(colours->currentData().toString(), QString("viridis"));
        QCOMPARE(colours->findData("red-blue"), -1);
        colours->setCurrentIndex(colours->findData("magma"));
        emit colours->activated(colours->currentIndex());
        QCOMPARE(dialog.scene().look.sequentialColours, std::string("magma"));
        QTest::qWait(200);
        QCOMPARE(colours->currentData().toString(), QString("magma"));
    }

    // A table that is read as long as the event loop does not turn would never be there.
    void theLoopTurnsWhileAFigureIsExported()
    {
        WaitingTables tables;
        QTemporaryDir folder;
        const QString path = folder.filePath("figure.png");
        const Scene scene = *withTable(*withEncoding(Scene{}, "learned"), "positions.npy", 8);
        ExportDialog dialog(*findView("encoding"), scene, tables);
        dialog.show();
        QSignalSpy accepted(&dialog, &QDialog::accepted);
        int turns = 0;
        QTimer tick;
        tick.callOnTimeout([&] {
            if (++turns == 100)
                tables.latch.open();
        });
        tick.start(0);
        dialog.write(path, *findExportFormat(u"png"));
        const auto saves = [&] {
            for (QPushButton *button : dialog.findChildren<QPushButton *>())
                if (button->text().startsWith("Save"))
                    return button->isEnabled();
            return true;
        };
        QVERIFY(!saves());
        QTRY_COMPARE(accepted.count(), 1);
        QVERIFY(turns >= 100);
        QCOMPARE(dialog.savedPath(), path);
        QVERIFY(QFile::exists(path));
    }

    void anExportIsGivenUp()
    {
        WaitingTables tables;
        tables.content = Error{"positions.npy: not there."};
        QTemporaryDir folder;
        const QString path = folder.filePath("figure.png");
        const Scene scene = *withTable(*withEncoding(Scene{}, "learned"), "positions.npy", 8);
        ExportDialog dialog(*findView("encoding"), scene, tables);
        dialog.show();
        dialog.write(path, *findExportFormat(u"png"));
        QTest::keyClick(&dialog, Qt::Key_Escape);
        QVERIFY(dialog.isVisible());
        tables.latch.open();
        QTest::qWait(50);
        QVERIFY(!QFile::exists(path));
        // A failure is said, and the dialog stays for another try.
        dialog.write(path, *findExportFormat(u"png"));
        QTRY_VERIFY(std::ranges::any_of(dialog.findChildren<QLabel *>(), [](const QLabel *label) {
            return label->isVisible() && label->text() == "positions.npy: not there.";
        }));
        QTest::keyClick(&dialog, Qt::Key_Escape);
        QVERIFY(!dialog.isVisible());
    }
};

TEST_CLASS(TestDialogs, QApplication)
#include "tst_dialogs.moc"
