// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/main_window.h"

#include "app/session.h"
#include "app/widgets/account_dialog.h"
#include "app/widgets/action_bar.h"
#include "app/widgets/desktop_colours.h"
#include "app/widgets/encoding_chooser.h"
#include "app/widgets/export_dialog.h"
#include "app/widgets/menu_button.h"
#include "app/widgets/parameter_panel.h"
#include "app/widgets/plain_name.h"
#include "app/widgets/plain_tool_tip.h"
#include "app/widgets/preset_chooser.h"
#include "app/widgets/save_path.h"
#include "app/widgets/status_line.h"
#include "app/widgets/style.h"
#include "app/widgets/tensor_chooser.h"
#include "app/widgets/text_size.h"
#include "app/widgets/view_grid.h"
#include "app/wording.h"
#include "core/analysis/scaling_verdict.h"
#include "core/encoding.h"
#include "core/scaling/scaling.h"
#include "core/scene_edits.h"

#include <QActionGroup>
#include <QClipboard>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QScrollArea>
#include <QShortcut>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <optional>

namespace posviz {

MainWindow::MainWindow(Session &session, QWidget *parent) : QMainWindow(parent), m_session(session), m_worker(session.tables())
{
    setWindowTitle(tr("Posviz"));
    setAcceptDrops(true);
    setMinimumSize(QSize(900, 600).boundedTo(screenOf(*this).size()));

    m_desktop = new DesktopColours(this);
    connect(m_desktop, &DesktopColours::changed, this, &MainWindow::applyTheme);
    auto *middle = new QWidget;
    auto *column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    m_panel = new ParameterPanel;
    m_views = new ViewGrid;
    m_status = new StatusLine;
    row->addWidget(m_panel);
    auto *scrolling = new QScrollArea;
    scrolling->setWidget(m_views);
    scrolling->setWidgetResizable(true);
    scrolling->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scrolling->setFocusPolicy(Qt::NoFocus);
    row->addWidget(scrolling, 1);
    column->addWidget(bar());
    column->addLayout(row, 1);
    column->addWidget(m_status);
    setCentralWidget(middle);

    connectSession();
    connectPanel();
    connectViews();
    applyTheme();
    m_panel->showScene(m_session.scene(), m_session.model());
    m_views->showScene(m_session.scene());
    if (!m_session.restoreError().isEmpty())
        m_status->showProblem(Doing::Starting, m_session.restoreError());
    requestViews();
    // No control wears the focus ring before someone uses the keyboard.
    setFocus();
}

QToolButton *MainWindow::barButton(const QString &text, const QKeySequence &shortcut, const QString &help)
{
    auto *button = new QToolButton;
    button->setText(text);
    button->setShortcut(shortcut);
    button->setToolTip(shortcut.isEmpty() ? help
                                          : help + QStringLiteral("  (%1)").arg(shortcut.toString(QKeySequence::NativeText)));
    button->setAccessibleDescription(help);
    return button;
}

QWidget *MainWindow::bar()
{
    auto *bar = new ActionBar;
    auto *brand = new QLabel(tr("Posviz"));
    brand->setObjectName(QStringLiteral("brand"));
    brand->setContentsMargins(0, 0, 8, 0);
    bar->setBrand(brand);
    QToolButton *open = barButton(
        tr("Open"), QKeySequence::Open,
        tr("Open a scene, a model (config.json, .safetensors, .gguf) or a table (.npy); files and model folders can also "
           "be dropped on the window"));
    QToolButton *models = barButton(tr("Models"), QKeySequence(QStringLiteral("Ctrl+M")), tr("Open a known model"));
    QToolButton *save =
        barButton(tr("Save"), QKeySequence::Save, tr("Save the scene with all its settings, to open it again later"));
    m_undo = barButton(tr("Undo"), QKeySequence::Undo, tr("Undo the last change"));
    m_redo = barButton(tr("Redo"), QKeySequence::Redo, tr("Redo the last undone change"));
    m_showAll = barButton(tr("Reset zoom"), QKeySequence(QStringLiteral("Ctrl+0")),
                          tr("Show all positions, features and pairs"));
    QToolButton *output = barButton(tr("Export"), {},
                                    tr("Write a view as PNG, PDF or SVG, or copy the settings for another program; Ctrl+E "
                                       "exports the current view"));
    auto *shortcut = new QShortcut(QKeySequence(QStringLiteral("Ctrl+E")), this);
    connect(shortcut, &QShortcut::activated, this, [this] { exportDialog(m_views->inUse()); });
    giveMenu(*output, exportMenu(output));

    connect(open, &QToolButton::clicked, this, &MainWindow::openDialog);
    connect(models, &QToolButton::clicked, this, &MainWindow::choosePreset);
    connect(save, &QToolButton::clicked, this, &MainWindow::saveDialog);
    connect(m_undo, &QToolButton::clicked, &m_session, &Session::undo);
    connect(m_redo, &QToolButton::clicked, &m_session, &Session::redo);
    connect(m_showAll, &QToolButton::clicked, this, [this] { applyEdit(withWindows(m_session.scene(), {})); });
    for (QToolButton *button : {open, models, save, m_undo, m_redo, m_showAll, output})
        bar->addAction(button);
    QToolButton *shown = barButton(tr("Views"), {}, tr("Choose which views are shown"));
    giveMenu(*shown, viewsMenu(shown));
    bar->addSetting(shown);
    QToolButton *appearance = barButton(tr("Appearance"), {}, tr("Light, dark or system theme, and text size"));
    giveMenu(*appearance, appearanceMenu(appearance));
    bar->addSetting(appearance);
    return bar;
}

QMenu *MainWindow::exportMenu(QWidget *owner)
{
    auto *menu = new QMenu(owner);
    for (const View &view : posviz::views())
        menu->addAction(QString::fromStdString(view.title) + QStringLiteral(" …"), this,
                        [this, id = view.id] {
                            // Once the menu is closed: the button under it would look pressed as long as the dialog is open.
                            QTimer::singleShot(0, this, [this, id] { exportDialog(id); });
                        });
    menu->addSeparator();
    for (const SettingsFormatName &format : settingsFormats())
        menu->addAction(tr("Copy settings for %1").arg(QString::fromStdString(std::string(format.title))), this,
                        [this, which = format.format] { copySettings(which); });
    return menu;
}

QMenu *MainWindow::viewsMenu(QWidget *owner)
{
    auto *menu = new QMenu(owner);
    menu->setToolTipsVisible(true);
    QAction *automatic =
        menu->addAction(tr("Recommended views"), this, [this] { applyEdit(withViews(m_session.scene(), {})); });
    automatic->setCheckable(true);
    menu->addSeparator();
    std::vector<QAction *> actions;
    for (const View &view : posviz::views()) {
        QAction *action = menu->addAction(QString::fromStdString(view.title), this, [this, id = view.id](bool on) {
            std::vector<std::string> wanted = m_views->shownViews();
            std::erase(wanted, id);
            if (on)
                wanted.push_back(id);
            if (!wanted.empty())
                applyEdit(withViews(m_session.scene(), std::move(wanted)));
        });
        action->setCheckable(true);
        action->setData(QString::fromStdString(view.id));
        actions.push_back(action);
    }
    menu->addSeparator();
    QAction *locked = menu->addAction(tr("Lock colours"), this, &MainWindow::lockColours);
    locked->setCheckable(true);
    locked->setToolTip(tr("Keeps the colour ranges that are seen now, so that what follows can be compared"));
    connect(menu, &QMenu::aboutToShow, this, [this, automatic, actions, locked] {
        locked->setChecked(!m_session.scene().look.colourLimits.empty());
        locked->setEnabled(locked->isChecked() || !m_views->colourLimits().empty());
        automatic->setChecked(!m_session.scene().look.views);
        const std::vector<std::string> shown = m_views->shownViews();
        for (QAction *action : actions) {
            const std::string id = action->data().toString().toStdString();
            const std::string silence = worded(m_views->silence(id));
            action->setChecked(std::ranges::find(shown, id) != shown.end());
            action->setText(QString::fromStdString(findView(id)->title)
                            + (silence.empty() ? QString() : tr("  (nothing to show here)")));
            action->setToolTip(plainToolTip(QString::fromStdString(silence.empty() ? findView(id)->question : silence)));
        }
    });
    return menu;
}

void MainWindow::lockColours(bool on)
{
    Result<Scene> next = m_session.scene();
    next->look.colourLimits.clear();
    if (on)
        for (const auto &[view, limits] : m_views->colourLimits())
            if (next)
                next = withColourLimits(*next, view, limits);
    applyEdit(next);
}

QMenu *MainWindow::appearanceMenu(QWidget *owner)
{
    auto *menu = new QMenu(owner);
    auto *group = new QActionGroup(menu);
    const std::pair<Appearance, QString> entries[] = {
        {Appearance::Desktop, tr("System theme")}, {Appearance::Light, tr("Light")}, {Appearance::Dark, tr("Dark")}};
    for (const auto &[appearance, name] : entries) {
        QAction *action = menu->addAction(name, this, [this, chosen = appearance] { m_desktop->choose(chosen); });
        action->setCheckable(true);
        action->setChecked(m_desktop->chosen() == appearance);
        group->addAction(action);
    }
    menu->addSection(tr("Text size"));
    auto *sizes = new QActionGroup(menu);
    for (const int percent : textSizes) {
        QAction *action = menu->addAction(tr("Text size %1 %").arg(percent), this, [this, percent] {
            m_desktop->chooseTextSize(percent);
            fitToScreen();
        });
        action->setCheckable(true);
        action->setChecked(m_desktop->textSize() == percent);
        sizes->addAction(action);
    }
    return menu;
}

void MainWindow::fitToScreen()
{
    setMinimumSize(QSize(900, 600).boundedTo(screenOf(*this).size()));
    if (isMaximized() || isFullScreen())
        return;
    const QRect room = screenOf(*this);
    const QSize frame = frameGeometry().size() - size();
    resize(size().boundedTo(room.size() - frame));
    // Its title must stay in reach.
    QRect wanted = frameGeometry();
    wanted.moveRight(std::min(wanted.right(), room.right()));
    wanted.moveBottom(std::min(wanted.bottom(), room.bottom()));
    wanted.moveTopLeft({std::max(wanted.left(), room.left()), std::max(wanted.top(), room.top())});
    move(wanted.topLeft());
}

void MainWindow::fitPanel()
{
    // Large type must leave the pictures more than half of a small window.
    m_panel->setFixedWidth(std::min(scaledToText(*this, ParameterPanel::usualWidth), std::max(ParameterPanel::usualWidth, width() * 9 / 20)));
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    fitPanel();
}

void MainWindow::connectSession()
{
    const auto follow = [this] {
        // What was said of the scene before, by its own opening too, is no longer so.
        m_status->showNothing();
        m_status->mend(Doing::Editing);
        m_panel->showScene(m_session.scene(), m_session.model());
        m_undo->setEnabled(m_session.canUndo());
        m_redo->setEnabled(m_session.canRedo());
        m_showAll->setEnabled(m_session.scene().look.windows != Windows{});
        m_views->showScene(m_session.scene());
        requestViews();
        if (m_account && !m_session.model())
            m_account->hide();
        else if (m_account && m_account->isVisible() && !m_account->shows(*m_session.model(), m_session.modelChoice()))
            m_account->showAccount(*m_session.model(), m_session.modelChoice());
    };
    connect(&m_session, &Session::sceneChanged, this, follow);
    connect(&m_session, &Session::opened, this, &MainWindow::report);
    connect(&m_session, &Session::busyChanged, m_status, &StatusLine::showBusy);
    // A dialog has an event loop of its own, which must not run within the delivery.
    connect(&m_session, &Session::tensorWanted, this, [this](const TensorQuestion &question) {
        QTimer::singleShot(0, this, [this, question] { chooseTensor(question); });
    });
    m_undo->setEnabled(m_session.canUndo());
    m_redo->setEnabled(m_session.canRedo());
    m_showAll->setEnabled(m_session.scene().look.windows != Windows{});
}

void MainWindow::connectPanel()
{
    connect(m_panel, &ParameterPanel::encodingChosen, this,
            [this](const QString &id) { applyEdit(withEncoding(m_session.scene(), id.toStdString())); });
    connect(m_panel, &ParameterPanel::chooserWanted, this, &MainWindow::chooseEncoding);
    auto *chooser = new QShortcut(QKeySequence(QStringLiteral("Ctrl+L")), this);
    connect(chooser, &QShortcut::activated, this, &MainWindow::chooseEncoding);
    connect(m_panel, &ParameterPanel::scalingChosen, this,
            [this](const QString &id) { applyEdit(withStartedScaling(m_session.scene(), id.toStdString())); });
    connect(m_panel, &ParameterPanel::extensionChosen, this,
            [this](std::int64_t length) { applyEdit(extendedTo(m_session.scene(), length)); });
    connect(m_panel, &ParameterPanel::valueChosen, this, [this](const KnobName &knob, double value, const QString &gesture) {
        applyEdit(withParameter(m_session.scene(), knob, value), gesture);
    });
    connect(m_panel, &ParameterPanel::layerChosen, this, [this](const QString &layer) {
        ModelChoice choice = m_session.modelChoice();
        choice.layer = layer.toStdString();
        m_session.choose(choice);
    });
    connect(m_panel, &ParameterPanel::accountWanted, this, &MainWindow::showAccount);
    connect(m_panel, &ParameterPanel::weightsWanted, this, &MainWindow::openDialog);
    connect(m_panel, &ParameterPanel::modelWanted, &m_session, &Session::returnToModel);
    connect(m_panel, &ParameterPanel::tableDismissed, this, [this] { applyEdit(withoutTable(m_session.scene())); });
    connect(m_panel, &ParameterPanel::refused, this,
            [this](const QString &sentence) { m_status->showProblem(Doing::Editing, sentence); });
}

void MainWindow::chooseEncoding()
{
    EncodingChooser chooser(QString::fromStdString(m_session.scene().subject.encoding), m_theme, this);
    if (chooser.exec() != QDialog::Accepted)
        return;
    if (const QString scaling = chooser.chosenScaling(); !scaling.isEmpty())
        chooseScaling(scaling.toStdString());
    else
        applyEdit(withEncoding(m_session.scene(), chooser.chosen().toStdString()));
}

void MainWindow::chooseScaling(const std::string &id)
{
    // An encoding that this scaling does not apply to gives way to RoPE, which all apply to.
    Result<Scene> next = m_session.scene();
    if (!applies(*findScaling(id), *findEncoding(next->subject.encoding)))
        next = withEncoding(*next, "rope");
    applyEdit(next ? withStartedScaling(*next, id) : next);
}

void MainWindow::connectViews()
{
    connect(m_views, &ViewGrid::requestsChanged, this, [this] {
        if (m_panel->setViews(m_views->seenViews()))
            m_panel->showScene(m_session.scene(), m_session.model());
        requestViews();
    });
    m_panel->setViews(m_views->seenViews());
    connect(m_views, &ViewGrid::pointed, m_status, &StatusLine::showReadout);
    connect(m_views, &ViewGrid::pointedAway, m_status, &StatusLine::showNothing);
    // Edits are made to the scene as it is now; what is seen may be of one before.
    connect(m_views, &ViewGrid::chosen, this, [this](const Selection &marks) {
        applyEdit(withSelection(m_session.scene(), joined(m_session.scene().look.selection, marks)));
    });
    connect(m_views, &ViewGrid::windowsWanted, this, [this](const std::vector<WindowEdit> &edits, const QString &gesture) {
        applyEdit(withWindows(m_session.scene(), edited(m_session.scene().look.windows, edits)), gesture);
    });
    connect(m_views, &ViewGrid::fillingWanted, this,
            [this](const std::string &view) { applyEdit(withFilling(m_session.scene(), view)); });
    connect(m_views, &ViewGrid::ownColoursWanted, this,
            [this](const std::string &view) { applyEdit(withColourLimits(m_session.scene(), view, {})); });
    connect(&m_worker, &PlateWorker::busyChanged, m_views, &ViewGrid::setBusy);
    connect(&m_worker, &PlateWorker::progressed, m_views, &ViewGrid::setProgress);
    connect(&m_worker, &PlateWorker::surveyed, this,
            [this](const std::shared_ptr<const Survey> &survey) { m_views->showSurvey(*survey); });
    connect(&m_worker, &PlateWorker::built, this, [this](const std::shared_ptr<const Plate> &plate, double milliseconds) {
        m_views->showPlate(plate);
        if (plate->signal && m_judged != plate->scene.subject) {
            m_judged = plate->scene.subject;
            m_panel->showVerdict(shownText(scalingVerdict(*m_judged, *plate->signal)));
        }
        m_times[plate->view->id] = milliseconds;
    });
    connect(&m_worker, &PlateWorker::settled, &m_session, &Session::noteShown);
    connect(&m_worker, &PlateWorker::settled, this, [this] {
        double longest = 0;
        const std::vector<ViewRequest> seen = m_views->requests();
        for (const ViewRequest &request : seen)
            longest = std::max(longest, m_times[request.view]);
        m_status->showTime(static_cast<int>(seen.size()), longest);
        emit shown();
    });
}

void MainWindow::requestViews() { m_worker.request(m_session.scene(), m_views->requests()); }

void MainWindow::applyEdit(const Result<Scene> &next, const QString &gesture)
{
    if (!next) {
        m_status->showProblem(Doing::Editing, shownText(next.failure()));
        return;
    }
    // Also where the scene stays as it is, as after a refused number that is typed again as it was.
    m_status->mend(Doing::Editing);
    m_session.apply(*next, gesture);
}

void MainWindow::applyTheme()
{
    const Theme theme = withTextScale(m_desktop->dark() ? darkTheme() : lightTheme(), m_desktop->textSize() / 100.0);
    if (theme == m_theme)
        return;
    m_theme = theme;
    setPalette(posviz::palette(theme));
    setStyleSheet(posviz::styleSheet(theme));
    m_views->setTheme(theme);
    fitPanel();
}

void MainWindow::report(const Result<QString> &opened)
{
    if (!opened) {
        m_status->showProblem(Doing::Opening, shownText(opened.failure()));
        refreshAccount();
        return;
    }
    m_status->mend(Doing::Opening);
    const ModelAccount *model = m_session.model();
    const auto warnings =
        model ? std::ranges::count(model->findings, Verdict::Contradicted, &Finding::verdict) : std::ptrdiff_t{0};
    m_status->showMessage(tr("Opened %1").arg(plainName(*opened))
                          + (warnings == 0   ? QString()
                             : warnings == 1 ? tr("; 1 warning, see Model settings")
                                             : tr("; %1 warnings, see Model settings").arg(warnings)));
}

void MainWindow::refreshAccount()
{
    // Where a choice failed, what is shown must be what is drawn.
    if (m_account && m_account->isVisible() && m_session.model())
        m_account->showAccount(*m_session.model(), m_session.modelChoice());
}

void MainWindow::openFiles(const QStringList &paths) { m_session.open(paths); }

void MainWindow::choosePreset()
{
    PresetChooser chooser(this);
    if (chooser.exec() == QDialog::Accepted && !chooser.chosen().isEmpty())
        m_session.openPreset(chooser.chosen());
}

void MainWindow::showAccount()
{
    if (!m_session.model())
        return;
    if (!m_account) {
        m_account = new AccountDialog(this);
        connect(m_account, &AccountDialog::choiceMade, &m_session, &Session::choose);
        connect(m_account, &AccountDialog::tensorWanted, &m_session, &Session::askForTensor);
    }
    m_account->showAccount(*m_session.model(), m_session.modelChoice());
    m_account->show();
    m_account->raise();
    m_account->activateWindow();
}

void MainWindow::chooseTensor(const TensorQuestion &question)
{
    const bool fromAccount = m_account && m_account->isVisible();
    if (const auto tensor = askForTensor(question.tensors, fromAccount ? static_cast<QWidget *>(m_account) : this))
        m_session.answer(question, *tensor);
}

void MainWindow::copySettings(SettingsFormat format)
{
    const Result<ExportedSettings> settings =
        exportedSettings(m_session.scene().subject, format, m_session.model(), m_session.modelChoice().layer);
    if (!settings) {
        m_status->showProblem(Doing::Copying, shownText(settings.failure()));
        return;
    }
    m_status->mend(Doing::Copying);
    const QString text = QString::fromStdString(settings->text);
    QGuiApplication::clipboard()->setText(text);
    if (settings->warnings.empty())
        return m_status->showMessage(tr("Copied: %1").arg(text.simplified()));
    QString warnings;
    for (const Sentence &warning : settings->warnings)
        warnings += QLatin1Char(' ') + shownText(warning);
    m_status->showProblem(Doing::Copying, tr("Copied, with a warning:") + warnings);
}

void MainWindow::openDialog()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open"), {}, tr("Scenes, models and tables (*.json *.posviz *.npy *.safetensors *.gguf);;All files (*)"));
    if (!path.isEmpty())
        openFiles({path});
}

void MainWindow::saveDialog()
{
    // Without the suffix Open would not list it.
    const std::optional<SavePath> file = askWhereToSave(this, tr("Save the scene"), QStringLiteral("scene.posviz"),
                                                        {{QStringLiteral("posviz"), tr("Scenes")}}, 0);
    if (!file)
        return;
    if (const Result<qint64> saved = m_session.save(file->path); saved) {
        m_status->mend(Doing::Saving);
        m_status->showMessage(tr("Saved %1").arg(file->path));
    } else {
        m_status->showProblem(Doing::Saving, shownText(saved.failure()));
    }
}

void MainWindow::exportDialog(const std::string &view)
{
    ExportDialog dialog(*findView(view), m_session.scene(), m_session.tables(), this);
    if (dialog.exec() == QDialog::Accepted)
        m_status->showMessage(tr("Saved %1").arg(dialog.savedPath()));
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::ThemeChange)
        applyTheme();
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !m_session.scene().look.filling.empty())
        applyEdit(withFilling(m_session.scene(), {}));
    else
        QMainWindow::keyPressEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.first().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    openFiles({event->mimeData()->urls().first().toLocalFile()});
    event->acceptProposedAction();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_session.saveNow();
    QMainWindow::closeEvent(event);
}

} // namespace posviz
