// The certificate that the server shows now: follows its files while the server runs.
using System.Net.Security;
using Trent.Configuration;

namespace Trent.Transport;

/// <summary>
/// Hands each new connection the certificate of the moment, and reads the files again every few seconds and when told to. What cannot be used
/// changes nothing: the certificate before it goes on, and the operator is told. Thread-safe.
/// </summary>
internal sealed class ServingCertificate
{
    /// <summary>How often the files are looked at. Renewal tools leave days; this only has to be sooner than a person looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly TlsFiles files;
    private readonly TlsLog log;
    private readonly TlsMetrics metrics;
    private readonly TimeProvider clock;
    private readonly Lock oneAtATime = new();
    private volatile TlsCertificate current;
    private string? told;

    private ServingCertificate(TlsFiles files, TlsCertificate first, TlsLog log, TlsMetrics metrics, TimeProvider clock)
    {
        this.files = files;
        current = first;
        this.log = log;
        this.metrics = metrics;
        this.clock = clock;
    }

    /// <summary>The certificate in use.</summary>
    public TlsCertificate Current => current;

    /// <summary>Reads the files for the first time.</summary>
    /// <exception cref="SettingsException">They cannot be used; a server does not start without.</exception>
    public static ServingCertificate Open(TlsFiles files, TlsLog log, TlsMetrics metrics, TimeProvider clock)
    {
        TlsCertificate first = TlsCertificate.Read(files, clock.GetUtcNow(), previous: null);
        metrics.Shown(first.ExpiresAt);
        log.Loaded(first);
        return new ServingCertificate(files, first, log, metrics, clock);
    }

    /// <summary>What the next connection is opened with.</summary>
    public SslServerAuthenticationOptions OptionsForConnection() => current.OptionsForConnection();

    /// <summary>Reads the files again. A fault is told once, not each time that it is met.</summary>
    public void Reload()
    {
        lock (oneAtATime)
        {
            TlsCertificate read;
            try
            {
                read = TlsCertificate.Read(files, clock.GetUtcNow(), current);
            }
            catch (SettingsException unusable)
            {
                if (told != unusable.Message)
                {
                    told = unusable.Message;
                    metrics.Refused();
                    log.Refused(unusable.Message, current.ExpiresAt);
                }

                return;
            }

            // Whoever was told of a fault is told of its end.
            bool isMended = told is not null;
            told = null;
            if (isMended || !ReferenceEquals(read, current))
            {
                current = read;
                metrics.Shown(read.ExpiresAt);
                log.Loaded(read);
            }
        }
    }

    /// <summary>Follows the files until it is cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Reload();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }
}
