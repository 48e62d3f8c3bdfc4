// The constraints of the API's model: what length, range and pattern each scalar of a request has.
using System.Text.RegularExpressions;

namespace Trent.Protocol;

/// <summary>Text with a length in UTF-16 code units and perhaps a pattern, which must match the whole of it.</summary>
/// <param name="LengthMin">The shortest.</param>
/// <param name="LengthMax">The longest.</param>
/// <param name="Pattern">The pattern as the service prints it.</param>
/// <param name="Expression">The pattern as it is applied: anchored, its character classes those of ASCII, as the service's are.</param>
internal sealed record TextConstraint(int LengthMin, int LengthMax, string? Pattern, Regex? Expression)
{
    /// <summary>Whether errors may repeat the text: a token that was given out is not repeated, as errors are recorded.</summary>
    internal bool IsEchoed { get; init; } = true;

    internal bool Matches(ReadOnlySpan<char> text) => Expression is null || Expression.IsMatch(text);

    internal bool Allows(string text) => text.Length >= LengthMin && text.Length <= LengthMax && Matches(text);
}

/// <summary>A blob with a length in decoded bytes.</summary>
internal sealed record BlobConstraint(int BytesMin, int BytesMax);

/// <summary>A number in a range.</summary>
internal sealed record IntegerConstraint(int Min, int Max);

/// <summary>Each constraint by the name of its shape.</summary>
internal static partial class Constraint
{
    internal static readonly IntegerConstraint Limit = new(1, 1000);
    internal static readonly IntegerConstraint RotationPeriodInDays = new(90, 2560);
    internal static readonly IntegerConstraint NumberOfBytes = new(1, 1024);
    internal static readonly IntegerConstraint PendingWindowInDays = new(1, 365);

    internal static readonly BlobConstraint Ciphertext = new(1, 6144);
    internal static readonly BlobConstraint PublicKey = new(1, 8192);
    internal static readonly BlobConstraint Plaintext = new(1, 4096);
    internal static readonly BlobConstraint AttestationDocument = new(1, 262144);

    internal const int GrantTokenListMax = 10;

    internal static readonly TextConstraint KeyId = new(1, 2048, null, null);
    internal static readonly TextConstraint CustomKeyStoreId = new(1, 64, null, null);
    internal static readonly TextConstraint AliasName = new(1, 256, """^[a-zA-Z0-9:/_-]+$""", AliasNameExpression());
    internal static readonly TextConstraint CustomKeyStoreName = new(1, 256, null, null);
    internal static readonly TextConstraint CloudHsmClusterId = new(19, 24, """cluster-[2-7a-zA-Z]{11,16}""", CloudHsmClusterIdExpression());
    internal static readonly TextConstraint TrustAnchorCertificate = new(1, 5000, null, null);
    internal static readonly TextConstraint KeyStorePassword = new(7, 32, null, null);
    internal static readonly TextConstraint XksProxyUriEndpoint = new(10, 128, """^https://[a-zA-Z0-9.-]+$""", XksProxyUriEndpointExpression());
    internal static readonly TextConstraint XksProxyUriPath = new(10, 128, """^(/[a-zA-Z0-9\/_-]+/kms/xks/v\d{1,2})$|^(/kms/xks/v\d{1,2})$""", XksProxyUriPathExpression());
    internal static readonly TextConstraint XksProxyVpcEndpointServiceName = new(20, 64, """^(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$""", XksProxyVpcEndpointServiceNameExpression());
    internal static readonly TextConstraint AccountId = new(12, 12, """[0-9]{12}""", AccountIdExpression());
    internal static readonly TextConstraint XksProxyAuthenticationAccessKeyId = new(20, 30, """^[A-Z2-7]+$""", XksProxyAuthenticationAccessKeyIdExpression());
    internal static readonly TextConstraint PrincipalId = new(1, 256, """^[\w+=,.@:/-]+$""", PrincipalIdExpression());
    internal static readonly TextConstraint GrantConstraintSourceArn = new(20, 512, """^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$""", GrantConstraintSourceArnExpression());
    internal static readonly TextConstraint GrantToken = new(1, 8192, null, null) { IsEchoed = false };
    internal static readonly TextConstraint GrantName = new(1, 256, """^[a-zA-Z0-9:/_-]+$""", GrantNameExpression());
    internal static readonly TextConstraint ServicePrincipal = new(1, 128, """^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$""", ServicePrincipalExpression());
    internal static readonly TextConstraint Policy = new(1, 131072, """[\u0009\u000A\u000D\u0020-\u00FF]+""", PolicyExpression());
    internal static readonly TextConstraint Description = new(0, 8192, null, null);
    internal static readonly TextConstraint TagKey = new(1, 128, null, null);
    internal static readonly TextConstraint XksKeyId = new(1, 128, """^[a-zA-Z0-9-_.]+$""", XksKeyIdExpression());
    internal static readonly TextConstraint BackingKeyId = new(64, 64, """^[a-f0-9]+$""", BackingKeyIdExpression());
    internal static readonly TextConstraint Marker = new(1, 1024, """[\u0020-\u00FF]*""", MarkerExpression()) { IsEchoed = false };
    internal static readonly TextConstraint PolicyName = new(1, 128, """[\w]+""", PolicyNameExpression());
    internal static readonly TextConstraint KeyMaterialDescription = new(0, 256, """^[a-zA-Z0-9:/_\s.-]+$""", KeyMaterialDescriptionExpression());
    internal static readonly TextConstraint GrantId = new(1, 128, null, null);
    internal static readonly TextConstraint Region = new(1, 32, """^([a-z]+-){2,3}\d+$""", RegionExpression());
    internal static readonly TextConstraint TagValue = new(0, 256, null, null);
    internal static readonly TextConstraint XksProxyAuthenticationRawSecretAccessKey = new(43, 64, """^[a-zA-Z0-9\/+=]+$""", XksProxyAuthenticationRawSecretAccessKeyExpression());

    [GeneratedRegex("""\A(?:[a-zA-Z0-9:/_-]+)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex AliasNameExpression();

    [GeneratedRegex("""\A(?:cluster-[2-7a-zA-Z]{11,16})\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex CloudHsmClusterIdExpression();

    [GeneratedRegex("""\A(?:https://[a-zA-Z0-9.-]+)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex XksProxyUriEndpointExpression();

    [GeneratedRegex("""\A(?:(/[a-zA-Z0-9\/_-]+/kms/xks/v[0-9]{1,2})|(/kms/xks/v[0-9]{1,2}))\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex XksProxyUriPathExpression();

    [GeneratedRegex("""\A(?:(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}[0-9]+\.vpce-svc-[0-9a-z]+)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex XksProxyVpcEndpointServiceNameExpression();

    [GeneratedRegex("""\A(?:[0-9]{12})\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex AccountIdExpression();

    [GeneratedRegex("""\A(?:[A-Z2-7]+)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex XksProxyAuthenticationAccessKeyIdExpression();

    [GeneratedRegex("""\A(?:[A-Za-z0-9_+=,.@:/-]+)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PrincipalIdExpression();

    [GeneratedRegex("""\A(?:arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:[^\n\r\u0085\u2028\u2029]+)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex GrantConstraintSourceArnExpression();

    [GeneratedRegex("""\A(?:[a-zA-Z0-9:/_-]+)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex GrantNameExpression();

    [GeneratedRegex("""\A(?:([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ServicePrincipalExpression();

    [GeneratedRegex("""\A(?:[\u0009\u000A\u000D\u0020-\u00FF]+)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PolicyExpression();

    [GeneratedRegex("""\A(?:[a-zA-Z0-9_.-]+)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex XksKeyIdExpression();

    [GeneratedRegex("""\A(?:[a-f0-9]+)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex BackingKeyIdExpression();

    [GeneratedRegex("""\A(?:[\u0020-\u00FF]*)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MarkerExpression();

    [GeneratedRegex("""\A(?:[A-Za-z0-9_]+)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PolicyNameExpression();

    [GeneratedRegex("""\A(?:[a-zA-Z0-9:/_ \t\n\x0B\f\r.-]+)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex KeyMaterialDescriptionExpression();

    [GeneratedRegex("""\A(?:([a-z]+-){2,3}[0-9]+)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex RegionExpression();

    [GeneratedRegex("""\A(?:[a-zA-Z0-9\/+=]+)\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex XksProxyAuthenticationRawSecretAccessKeyExpression();
}
