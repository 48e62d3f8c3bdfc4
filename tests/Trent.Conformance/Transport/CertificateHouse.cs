// Certificates for tests: an authority, one between it and the server, servers and clients, good and bad.
using System.Net;
using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Trent.Conformance.Sealing;

namespace Trent.Conformance.Transport;

[UnsupportedOSPlatform("windows")]
internal sealed class CertificateHouse : IDisposable
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 between;
    private readonly DateTimeOffset now = TimeProvider.System.GetUtcNow();

    public CertificateHouse(string name)
    {
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 root = AuthorityRequest($"CN={name}", rootKey).CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
        using ECDsa betweenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 issued = AuthorityRequest($"CN={name} for servers", betweenKey).Create(root, now.AddDays(-2), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        between = issued.CopyWithPrivateKey(betweenKey);
        RootPem = root.ExportCertificatePem();
    }

    /// <summary>The authority, as clients know it.</summary>
    public string RootPem { get; }

    /// <summary>Writes a certificate of the server with the one between, and its key.</summary>
    /// <returns>The thumbprint of the certificate.</returns>
    public string WriteServer(Installation installation, string name, bool isRsa = false, bool isExpired = false)
    {
        (X509Certificate2 certificate, string key) = Issue(name, ServerUsage, isRsa, isExpired);
        using (certificate)
        {
            _ = installation.WriteSecret("tls.pem", certificate.ExportCertificatePem() + "\n" + between.ExportCertificatePem() + "\n");
            // Made anew, because a test may have opened the one before to others.
            File.Delete(installation.PathOf("tls.key"));
            _ = installation.WriteSecret("tls.key", key);
            return certificate.GetCertHashString(HashAlgorithmName.SHA256);
        }
    }

    /// <summary>What a client shows.</summary>
    public SslStreamCertificateContext Client(bool isExpired = false, bool isForServers = false)
    {
        (X509Certificate2 certificate, string key) = Issue("a client", isForServers ? ServerUsage : ClientUsage, isRsa: false, isExpired);
        using (certificate)
        {
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), key), [between], offline: true);
        }
    }

    /// <summary>Trusts this authority alone.</summary>
    public X509ChainPolicy Trust()
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.ImportFromPem(RootPem);
        return policy;
    }

    public void Dispose() => between.Dispose();

    private static CertificateRequest AuthorityRequest(string name, ECDsa key)
    {
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request;
    }

    private (X509Certificate2 Certificate, string Key) Issue(string name, string usage, bool isRsa, bool isExpired)
    {
        using AsymmetricAlgorithm key = isRsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = key is RSA rsa
            ? new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        X509SignatureGenerator signer = X509SignatureGenerator.CreateForECDsa(between.GetECDsaPrivateKey()!);
        X509Certificate2 certificate = request.Create(
            between.SubjectName, signer, isExpired ? now.AddDays(-1) : now.AddHours(-1), isExpired ? now.AddMinutes(-1) : now.AddHours(1), RandomNumberGenerator.GetBytes(8));
        return (certificate, key.ExportPkcs8PrivateKeyPem());
    }
}
