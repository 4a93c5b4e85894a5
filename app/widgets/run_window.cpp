// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/run_window.h"

#include "app/session.h"
#include "app/widgets/main_window.h"

#include <QApplication>
#include <QFont>
#include <QIcon>
#include <QSettings>
#include <QStandardPaths>

namespace posviz {

int runWindow(QApplication &application, const QStringList &files)
{
    QApplication::setApplicationName(QStringLiteral("posviz"));
    QApplication::setApplicationDisplayName(QStringLiteral("Posviz"));
    QApplication::setDesktopFileName(QStringLiteral("posviz"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/posviz.svg")));

    Session session(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/last-scene.json"));
    session.restore();
    MainWindow window(session);
    // Each is a step of undo: a model first, then a scene over it.
    for (const QString &file : files)
        window.openFile(file);

    QSettings settings(QStringLiteral("posviz"), QStringLiteral("window"));
    if (!window.restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray()))
        window.resize(1440, 900);
    window.show();
    const int status = application.exec();
    settings.setValue(QStringLiteral("geometry"), window.saveGeometry());
    return status;
}

} // namespace posviz
