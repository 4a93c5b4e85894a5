// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/outcome.h"
#include "app/command_line/run_command.h"
#include "app/command_line/standard_streams.h"
#include "app/widgets/run_window.h"

#include <QApplication>
#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QStringList>

#include <clocale>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using posviz::ExitStatus;

int refused(ExitStatus status, const std::string &sentence)
{
    posviz::tell(sentence);
    return static_cast<int>(status);
}

int missing(const std::string &word)
{
    return refused(ExitStatus::NotDone,
                   word + ": there is no such file, and no such command; the commands are " + posviz::commandNames() + ".");
}

/// The plain case of no display, told from the environment.
bool hasDisplay(int argc, char **argv)
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN)
    for (int i = 1; i < argc; ++i)
        if (std::string_view(argv[i]) == "-platform")
            return true;
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
           || !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
#else
    return true;
#endif
}

const char noDisplay[] =
    "no display for a window; 'posviz figure similarity --output similarity.png' writes a figure without one.";

/// While Qt starts: its last word before it would abort is said in a sentence; its lesser ones lead up to that.
void refuseInsteadOfAbort(QtMsgType type, const QMessageLogContext &, const QString &)
{
    if (type == QtFatalMsg)
        std::_Exit(refused(ExitStatus::NotDone, noDisplay));
}

int openWindow(int argc, char **argv)
{
    // Words with one dash are Qt's own, as "-platform" is; with two there are none beside the commands'.
    for (int i = 1; i < argc; ++i)
        if (std::string_view(argv[i]).starts_with("--"))
            return refused(ExitStatus::Misuse, std::string(argv[i]) + ": unknown option; see posviz --help. The commands are "
                                                   + posviz::commandNames() + ".");
    if (argc > 1 && argv[1][0] != '-' && !QFileInfo::exists(QFile::decodeName(argv[1])))
        return missing(argv[1]);
    if (!hasDisplay(argc, argv))
        return refused(ExitStatus::NotDone, noDisplay);

    const QtMessageHandler usual = qInstallMessageHandler(refuseInsteadOfAbort);
    QApplication application(argc, argv);
    qInstallMessageHandler(usual);
    QApplication::setApplicationVersion(POSVIZ_VERSION);
    QLocale::setDefault(QLocale::c());
    std::setlocale(LC_NUMERIC, "C");

    const QStringList files = QApplication::arguments().mid(1);
    for (const QString &file : files)
        if (!QFileInfo::exists(file))
            return missing(file.toStdString());
    return posviz::runWindow(application, files);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc > 1 && posviz::isCommand(argv[1]))
        return posviz::runCommand(argc, argv);
    return openWindow(argc, argv);
}
