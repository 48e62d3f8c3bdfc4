// Errors: one class for each name of the reference, their bodies, and how a client gets them back.
using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Trent.Protocol.Tests;

public sealed class ErrorTests
{
    private static IEnumerable<Type> Errors => typeof(KmsServiceException).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(KmsServiceException)) && type != typeof(UnrecognizedServiceException));

    [Fact]
    public void The_errors_are_those_of_the_reference()
    {
        IEnumerable<JsonProperty> reference = Reference.Api.GetProperty("errors").EnumerateObject().Concat(Reference.Api.GetProperty("unmodelledErrors").EnumerateObject());
        Assert.Equal(reference.Select(error => error.Name).Order(StringComparer.Ordinal), Errors.Select(type => type.Name).Order(StringComparer.Ordinal));
        foreach (JsonProperty error in reference)
        {
            KmsServiceException exception = KmsServiceException.FromWire(error.Name, "text", error.Value.GetProperty("wireStatus").GetInt32(), "id");
            Assert.Equal(error.Name, exception.GetType().Name);
            Assert.Equal(error.Name, exception.ErrorCode);
            Assert.Equal(error.Value.GetProperty("fault").GetString() == "client" ? Fault.Client : Fault.Server, exception.Fault);
            Assert.Equal(exception.Fault == Fault.Server || error.Name == "ThrottlingException", exception.IsRetryable);
            Assert.Equal("id", exception.RequestId);
        }
    }

    [Fact]
    public void Each_error_has_factories_and_no_public_constructor() => Assert.All(Errors, type =>
    {
        Assert.True(type.IsSealed, type.Name);
        Assert.Empty(type.GetConstructors());
        Assert.Contains(type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly), method => method.ReturnType == type);
    });

    [Fact]
    public void Each_factory_makes_its_error_with_the_status_of_the_reference()
    {
        int made = 0;
        foreach (Type type in Errors)
        {
            foreach (MethodInfo factory in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(method => method.ReturnType == type))
            {
                KmsServiceException exception = (KmsServiceException)factory.Invoke(null, [.. factory.GetParameters().Select(Argument)])!;
                WireError error = exception.ToWireError();
                Assert.Equal(type.Name, error.Type);
                Assert.Equal(exception.Fault == Fault.Client ? 400 : 500, error.HttpStatus);
                Assert.Equal(exception.WireMessage, error.Message);
                Assert.NotEqual("", error.Message);
                Assert.NotEqual("", exception.Message);
                KmsServiceException rebuilt = KmsServiceException.FromWire(error.Type, error.Message, error.HttpStatus, null);
                Assert.Equal((type, exception.WireMessage), (rebuilt.GetType(), rebuilt.WireMessage));
                made++;
            }
        }

        Assert.True(made > 100);
    }

    [Theory]
    [InlineData("InvalidCiphertextException", null, """{"__type":"InvalidCiphertextException"}""")]
    [InlineData("NotFoundException", "Key 'ä\"\\' does not exist", """{"__type":"NotFoundException","message":"Key 'ä\"\\' does not exist"}""")]
    public void A_body_names_the_error_and_leaves_an_absent_text_out(string type, string? message, string body)
    {
        ArrayBufferWriter<byte> written = new();
        new WireError(type, message, 400).WriteTo(written);
        Assert.Equal(JsonDocument.Parse(body).RootElement.ToString(), Encoding.UTF8.GetString(written.WrittenSpan).Replace("\\u0022", "\\\"", StringComparison.Ordinal));
        Assert.Equal(new WireError(type, message, 400), WireError.Read(written.WrittenSpan, 400));
    }

    [Theory]
    [InlineData("""{"__type":"com.amazonaws.kms#NotFoundException","Message":"m"}""", "com.amazonaws.kms#NotFoundException", "m")]
    [InlineData("""{"code":"NotFoundException","message":"m","other":{"message":"x"}}""", "NotFoundException", "m")]
    [InlineData("""{"code":"X","__type":"NotFoundException","message":null}""", "NotFoundException", null)]
    public void A_client_reads_the_bodies_that_services_send(string body, string type, string? message) =>
        Assert.Equal(new WireError(type, message, 400), WireError.Read(Encoding.UTF8.GetBytes(body), 400));

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"__type\":5}")]
    [InlineData("{\"__type\":\"X\"")]
    [InlineData("{\"__type\":\"\\ud800\"}")]
    public void A_body_that_names_no_error_is_none(string body) => Assert.Null(WireError.Read(Encoding.UTF8.GetBytes(body), 502));

    [Theory]
    [InlineData("com.amazonaws.kms#NotFoundException")]
    [InlineData("NotFoundException:http://internal.amazon.com/coral/")]
    [InlineData("ns#NotFoundException:http://x#y")]
    public void Namespace_and_address_around_a_name_are_taken_off(string code) =>
        Assert.IsType<NotFoundException>(KmsServiceException.FromWire(code, null, 400, null));

    [Theory]
    [InlineData(400, Fault.Client)]
    [InlineData(503, Fault.Server)]
    public void An_unknown_name_is_unrecognized(int status, Fault fault)
    {
        KmsServiceException exception = KmsServiceException.FromWire("NewerException", "m", status, "id");
        Assert.IsType<UnrecognizedServiceException>(exception);
        Assert.Equal(("NewerException", "m", status, fault), (exception.ErrorCode, exception.WireMessage, exception.HttpStatus, exception.Fault));
    }

    public static TheoryData<KmsServiceException, string?> RecordedTexts => new()
    {
        { NotFoundException.KeyDoesNotExist("arn:k"), "Key 'arn:k' does not exist" },
        { NotFoundException.InvalidKeyId("mrk-fake"), "Invalid keyId 'mrk-fake'" },
        { NotFoundException.InvalidArnRegion("eu-west-1"), "Invalid arn eu-west-1" },
        { NotFoundException.AliasNotFound("arn:a"), "Alias arn:a is not found." },
        { AlreadyExistsException.Alias("arn:a"), "An alias with the name arn:a already exists" },
        { DisabledException.KeyIsDisabled("arn:k"), "arn:k is disabled." },
        { KMSInvalidStateException.PendingDeletion("arn:k"), "arn:k is pending deletion." },
        { KMSInvalidStateException.OtherMaterialPendingRotation("arn:k", "X", "Y"), "New key material (id: X) cannot be imported into KMS key arn:k, because another key material (id: Y) is pending rotation." },
        { UnsupportedOperationException.OriginNotValid("arn:k", OriginType.External), "arn:k origin is EXTERNAL which is not valid for this operation." },
        { InvalidKeyUsageException.NotValidForOperation("arn:k", KeyUsageType.SignVerify, "Encrypt"), "arn:k key usage is SIGN_VERIFY which is not valid for Encrypt." },
        { InvalidKeyUsageException.AlgorithmIncompatible("HMAC_SHA_256", KeySpec.Hmac224), "Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224." },
        { ValidationException.PlaintextTooLarge(EncryptionAlgorithmSpec.RsaesOaepSha1, KeySpec.Rsa2048, 214), "Algorithm RSAES_OAEP_SHA_1 and key spec RSA_2048 cannot encrypt data larger than 214 bytes." },
        { ValidationException.KeyUsageNotCompatible(KeyUsageType.KeyAgreement, KeySpec.Rsa2048), "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048" },
        { ValidationException.AliasPrefixMissing(), "Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html" },
        { AccessDeniedException.ExplicitDeny("arn:u", "kms:Encrypt", "arn:k", "resource-based policy"), "User: arn:u is not authorized to perform: kms:Encrypt on resource: arn:k with an explicit deny in a resource-based policy" },
        { AccessDeniedException.ExplicitDeny("arn:u", "kms:Encrypt", "arn:k", "identity-based policy"), "User: arn:u is not authorized to perform: kms:Encrypt on resource: arn:k with an explicit deny in an identity-based policy" },
        { AccessDeniedException.NoPolicyAllows("arn:u", "kms:Encrypt", "arn:k", "identity-based policy"), "User: arn:u is not authorized to perform: kms:Encrypt on resource: arn:k because no identity-based policy allows the kms:Encrypt action" },
        { InvalidCiphertextException.Create(), null },
        { NotAuthorizedException.ReservedAlias(), null },
    };

    [Theory]
    [MemberData(nameof(RecordedTexts), DisableDiscoveryEnumeration = true)]
    public void Texts_are_those_of_the_service(KmsServiceException exception, string? text) => Assert.Equal(text, exception.WireMessage);

    private static object? Argument(ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(string))
        {
            return "text";
        }

        if (parameter.ParameterType == typeof(int))
        {
            return 7;
        }

        if (parameter.ParameterType == typeof(ConstraintViolations))
        {
            ConstraintViolations violations = new();
            new DescribeKeyCommand().Validate(violations);
            return violations;
        }

        return Activator.CreateInstance(parameter.ParameterType, "VALUE");
    }
}
