// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <optional>

class QDBusVariant;

namespace posviz {

enum class Appearance { Desktop, Light, Dark };

/// Light or dark: the user's choice, else the desktop's.
///
/// The desktop says it in two ways: by the palette that its Qt theme sets (KDE and others), and by the portal's setting
/// org.freedesktop.appearance color-scheme (GNOME and others), which Qt 6.4 does not ask for. The portal wins.
class DesktopColours : public QObject {
    Q_OBJECT

  public:
    explicit DesktopColours(QObject *parent = nullptr);

    bool dark() const;
    Appearance chosen() const { return m_chosen; }

    /// Kept for the next start.
    void choose(Appearance appearance);

    /// One of textSizes.
    int textSize() const { return m_textSize; }
    void chooseTextSize(int percent);

  signals:
    void changed();

  private slots:
    void portalChanged(const QString &group, const QString &key, const QDBusVariant &value);

  private:
    void askPortal();
    void setPortal(uint scheme);

    Appearance m_chosen = Appearance::Desktop;
    int m_textSize = 100;
    std::optional<bool> m_portalDark; ///< none: no portal, or no preference
};

} // namespace posviz
