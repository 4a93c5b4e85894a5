// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/plate_worker.h"
#include "app/plot/theme.h"
#include "core/model_files/settings_export.h"

#include <QMainWindow>

#include <optional>

class QMenu;
class QToolButton;

namespace posviz {

class AccountDialog;
class DesktopColours;
class ParameterPanel;
class Session;
class StatusLine;
struct TensorQuestion;
class ViewGrid;

/// The window: panel, views, actions, status line. Lays them out and connects them to the session; nothing else.
class MainWindow : public QMainWindow {
    Q_OBJECT

  public:
    explicit MainWindow(Session &session, QWidget *parent = nullptr);

    /// Opens scenes and model files one after another, beside the event loop; a failure is shown in words. Of tensors with
    /// unknown names the user may choose one, later.
    void openFiles(const QStringList &paths);

    /// No larger than its screen, and within it.
    void fitToScreen();

    PlateWorker &worker() { return m_worker; }
    ViewGrid &views() { return *m_views; }

  signals:
    /// Every view of a scene has been drawn.
    void shown();

  protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

  private:
    QWidget *bar();
    QToolButton *barButton(const QString &text, const QKeySequence &shortcut, const QString &help);
    void connectSession();
    void connectPanel();
    void connectViews();
    void requestViews();
    void applyTheme();
    QMenu *viewsMenu(QWidget *owner);
    QMenu *appearanceMenu(QWidget *owner);
    void lockColours(bool on);
    void applyEdit(const Result<Scene> &next, const QString &gesture = {});
    void chooseEncoding();
    void chooseScaling(const std::string &id);
    void fitPanel();
    void choosePreset();
    void showAccount();
    void chooseTensor(const TensorQuestion &question);
    void copySettings(SettingsFormat format);
    QMenu *exportMenu(QWidget *owner);
    void report(const Result<QString> &opened);
    void refreshAccount();
    void openDialog();
    void saveDialog();
    void exportDialog(const std::string &view);

    Session &m_session;
    PlateWorker m_worker;
    std::map<std::string, double> m_times; ///< by view that is shown: how long its plate took, in milliseconds
    std::optional<Subject> m_judged; ///< whose verdict is shown
    ParameterPanel *m_panel = nullptr;
    ViewGrid *m_views = nullptr;
    StatusLine *m_status = nullptr;
    AccountDialog *m_account = nullptr; ///< made when it is first wanted
    QToolButton *m_undo = nullptr;
    QToolButton *m_redo = nullptr;
    QToolButton *m_showAll = nullptr;
    DesktopColours *m_desktop = nullptr;
    Theme m_theme;
};

} // namespace posviz
