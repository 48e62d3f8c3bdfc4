// Joins the logging of the framework to the lines of the log.

namespace Trent.Observability;

/// <summary>Makes loggers that write lines. Levels are filtered by the factory that uses it.</summary>
internal sealed class LineLoggerProvider(LineWriter lines, LogFormat format, TimeProvider clock) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, lines, format, clock);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The writer belongs to whoever made it, and outlives this provider so that the last lines are written.
    }

    private sealed class LineLogger(string category, LineWriter lines, LogFormat format, TimeProvider clock) : ILogger
    {
        private static readonly IReadOnlyList<KeyValuePair<string, object?>> NoMembers = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            ArgumentNullException.ThrowIfNull(formatter);
            if (IsEnabled(logLevel))
            {
                IReadOnlyList<KeyValuePair<string, object?>> members = state as IReadOnlyList<KeyValuePair<string, object?>> ?? NoMembers;
                lines.Write(LogLines.Format(format, new LogEvent(clock.GetUtcNow(), logLevel, category, eventId.Name, formatter(state, exception), members, exception)));
            }
        }
    }
}
