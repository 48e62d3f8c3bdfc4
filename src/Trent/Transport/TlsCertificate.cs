// A certificate with its key and chain as the server shows it, and the authorities of clients: read from PEM files, checked, and never changed.
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Trent.Configuration;
using Trent.Cryptography;
using Trent.Sealing;

namespace Trent.Transport;

/// <summary>
/// What a handshake needs. A certificate is not disposed when it is replaced, because connections that were opened with it may still use it: it
/// is left to its finalizer.
/// </summary>
internal sealed class TlsCertificate
{
    // A bundle of all public authorities has some 250 KB.
    private const int PemBytesMax = 1024 * 1024;
    private const int ChainMax = 10;
    private const int AuthoritiesMax = 1_000;

    // The floor is a promise (docs/deployment.md), whatever the system would still offer; the two above it are all there are.
#pragma warning disable CA5398
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;
#pragma warning restore CA5398

    private readonly SslStreamCertificateContext context;
    private readonly X509ChainPolicy? clientPolicy;
    private readonly byte[] contentHash;

    private TlsCertificate(SslStreamCertificateContext context, X509ChainPolicy? clientPolicy, byte[] contentHash)
    {
        this.context = context;
        this.clientPolicy = clientPolicy;
        this.contentHash = contentHash;
        ExpiresAt = new DateTimeOffset(context.TargetCertificate.NotAfter);
    }

    /// <summary>When clients stop to accept it.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>Its subject.</summary>
    public string Subject => context.TargetCertificate.Subject;

    /// <summary>The SHA-256 of the certificate, as other tools show it, in hexadecimal digits.</summary>
    public string Thumbprint => context.TargetCertificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>Whether clients must show a certificate.</summary>
    public bool RequiresClientCertificate => clientPolicy is not null;

    /// <summary>Reads the files.</summary>
    /// <param name="files">Where they are.</param>
    /// <param name="now">The time that the certificate must be valid at.</param>
    /// <param name="previous">What is in use: when the files still say the same, it is returned.</param>
    /// <exception cref="SettingsException">A file cannot be read, or is not what it should be. The message names it and never shows content.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The context takes the certificate, and lives as long as any connection that was opened with it.")]
    public static TlsCertificate Read(TlsFiles files, DateTimeOffset now, TlsCertificate? previous)
    {
        byte[] certificateText = ReadPublic("the certificate file", files.CertificateFile);
        byte[] authoritiesText = files.ClientAuthoritiesFile is { } path ? ReadPublic("the file of client certificate authorities", path) : [];
        using SecretBuffer keyText = ReadKey(files.KeyFile);
        byte[] hash = HashOf(certificateText, keyText.DangerousSpan, authoritiesText);
        if (previous is not null && previous.contentHash.AsSpan().SequenceEqual(hash))
        {
            return previous;
        }

        X509Certificate2 leaf = Join(files, certificateText, keyText);
        if (leaf.NotAfter.ToUniversalTime() <= now.UtcDateTime || leaf.NotBefore.ToUniversalTime() > now.UtcDateTime)
        {
            throw new SettingsException($"the certificate in {files.CertificateFile} is valid from {leaf.NotBefore.ToUniversalTime():u} to {leaf.NotAfter.ToUniversalTime():u}, which is not now");
        }

        X509Certificate2Collection chain = CertificatesIn("the certificate file", files.CertificateFile, certificateText, ChainMax);
        chain.RemoveAt(0);
        X509ChainPolicy? clients = files.ClientAuthoritiesFile is { } authorities
            ? PolicyFor(CertificatesIn("the file of client certificate authorities", authorities, authoritiesText, AuthoritiesMax))
            : null;
        return new TlsCertificate(SslStreamCertificateContext.Create(leaf, chain, offline: true), clients, hash);
    }

    /// <summary>What one connection is opened with.</summary>
    public SslServerAuthenticationOptions OptionsForConnection() => new()
    {
        ServerCertificateContext = context,
#pragma warning disable CA5398 // As above.
        EnabledSslProtocols = Versions,
#pragma warning restore CA5398
        AllowRenegotiation = false,
        // A resumed session is not asked for its certificate again, so that an authority that was taken out would still let it in.
        AllowTlsResume = clientPolicy is null,
        ApplicationProtocols = [SslApplicationProtocol.Http11],
        ClientCertificateRequired = clientPolicy is not null,
        CertificateChainPolicy = clientPolicy?.Clone(),
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };

    /// <summary>Trust in the authorities of a file and in nobody else, without asking anybody over the network.</summary>
    public static X509ChainPolicy PolicyFor(X509Certificate2Collection authorities)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    /// <summary>The certificates of a PEM file.</summary>
    /// <exception cref="SettingsException">There is none, there are too many, or one is damaged.</exception>
    public static X509Certificate2Collection CertificatesIn(string what, string path) => CertificatesIn(what, path, ReadPublic(what, path), AuthoritiesMax);

    /// <summary>A certificate and its key.</summary>
    /// <exception cref="SettingsException">One of them is damaged, or they do not belong together.</exception>
    public static X509Certificate2 Join(string certificateFile, string keyFile)
    {
        using SecretBuffer keyText = ReadKey(keyFile);
        return Join(new TlsFiles(certificateFile, keyFile, null), ReadPublic("the certificate file", certificateFile), keyText);
    }

    private static X509Certificate2 Join(TlsFiles files, byte[] certificateText, SecretBuffer keyText)
    {
        char[] key = GC.AllocateArray<char>(keyText.Length, pinned: true);
        try
        {
            _ = Encoding.Latin1.GetChars(keyText.DangerousSpan, key);
            return X509Certificate2.CreateFromPem(Encoding.Latin1.GetString(certificateText), key);
        }
        catch (Exception damaged) when (damaged is CryptographicException or ArgumentException)
        {
            throw new SettingsException($"the certificate in {files.CertificateFile} and the key in {files.KeyFile} are damaged or do not belong together: {damaged.Message.Split('\n')[0]}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(key.AsSpan()));
        }
    }

    private static X509Certificate2Collection CertificatesIn(string what, string path, byte[] text, int max)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(Encoding.Latin1.GetString(text));
        }
        catch (CryptographicException damaged)
        {
            throw new SettingsException($"{what} {path} is damaged: {damaged.Message.Split('\n')[0]}");
        }

        return certificates.Count >= 1 && certificates.Count <= max
            ? certificates
            : throw new SettingsException($"{what} {path} has {certificates.Count} certificates in PEM; it must have 1 to {max}");
    }

    private static SecretBuffer ReadKey(string path)
    {
        try
        {
            return PrivateFile.Read(path, "the key file");
        }
        catch (SealException unusable)
        {
            throw new SettingsException(unusable.Message);
        }
    }

    private static byte[] ReadPublic(string what, string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] text = new byte[stream.Length is >= 1 and <= PemBytesMax ? stream.Length : throw new SettingsException($"{what} {path} has {stream.Length} bytes; it must have 1 to {PemBytesMax}")];
            stream.ReadExactly(text);
            return text;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SettingsException($"{what} {path} cannot be read: {failure.Message}");
        }
    }

    private static byte[] HashOf(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> key, ReadOnlySpan<byte> authorities)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(SHA256.HashData(certificate));
        hash.AppendData(SHA256.HashData(key));
        hash.AppendData(SHA256.HashData(authorities));
        return hash.GetHashAndReset();
    }
}
