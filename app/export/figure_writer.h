// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/background.h"
#include "app/export/formats.h"
#include "core/plate.h"

#include <QObject>
#include <QString>

namespace posviz {

/// A figure to be written, and where to.
struct FigureOrder {
    const View *view = nullptr;
    Scene scene;
    ExportOptions options{};
    const ExportFormat *format = nullptr;
    QString path{};
};

/// Writes a figure beside the event loop: it is built there and saved there. Only its painting is done in the event loop, which
/// alone may paint with widgets.
class FigureWriter : public QObject {
    Q_OBJECT

  public:
    /// tables: of the scenes; they outlive the writer.
    explicit FigureWriter(TableSource &tables, QObject *parent = nullptr) : QObject(parent), m_tables(tables) {}

    /// Ends with written(), unless it is cancelled or another is started. A file that was there stays until the new one is
    /// complete.
    void write(const FigureOrder &order);
    void cancel() { m_background.cancel(); }
    bool isWriting() const { return m_background.isRunning(); }

  signals:
    /// The number of bytes, or why there are none.
    void written(const posviz::Result<qint64> &bytes);

  private:
    void paint(const FigureOrder &order, const Result<Plate> &plate);

    TableSource &m_tables;
    Background m_background;
};

} // namespace posviz
