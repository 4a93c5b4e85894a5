// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/run_window.h"

#include "app/session.h"
#include "app/widgets/main_window.h"
#include "app/widgets/text_size.h"
#include "core/scene_edits.h"

#include <QApplication>
#include <QFont>
#include <QIcon>
#include <QSettings>
#include <QStandardPaths>

#include <string>
#include <utility>
#include <vector>

namespace posviz {

namespace {

/// Which views are shown was once kept beside the window's geometry; it belongs to the scene.
void adoptShownViews(Session &session, QSettings &settings)
{
    const QString key = QStringLiteral("views");
    std::vector<std::string> ids;
    for (const QString &id : settings.value(key).toStringList())
        ids.push_back(id.toStdString());
    settings.remove(key);
    if (!ids.empty() && !session.scene().look.views)
        session.apply(withViews(session.scene(), std::move(ids)));
}

} // namespace

int runWindow(QApplication &application, const QStringList &files)
{
    QApplication::setApplicationName(QStringLiteral("posviz"));
    QApplication::setApplicationDisplayName(QStringLiteral("Posviz"));
    QApplication::setDesktopFileName(QStringLiteral("posviz"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/posviz.svg")));

    Session session(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/last-scene.json"));
    if (!session.restore())
        session.begin(firstScene());
    QSettings settings(QStringLiteral("posviz"), QStringLiteral("window"));
    adoptShownViews(session, settings);
    MainWindow window(session);
    // Each is a step of undo: a model first, then a scene over it.
    if (!files.isEmpty())
        window.openFiles(files);

    if (!window.restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray()))
        resizeForText(window, 1440, 900);
    window.fitToScreen();
    window.show();
    const int status = application.exec();
    settings.setValue(QStringLiteral("geometry"), window.saveGeometry());
    return status;
}

} // namespace posviz
