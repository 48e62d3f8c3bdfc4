# What a program that uses boto3 finds when it talks to Trent; runs with the boto3 that Debian packages.
import datetime
import json
import os
import sys
import time
import unittest
import urllib.request
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ["TRENT_ENDPOINT"]
ACCOUNT = "000000000000"
REGION = "eu-central-1"
UUID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def client(access_key_id="test", secret="test", region=REGION):
    # The limits under test are the server's, so boto3's own checks of parameters are off; a retry would only take longer.
    config = Config(parameter_validation=False, retries={"max_attempts": 1, "mode": "standard"})
    return boto3.client(
        "kms", endpoint_url=ENDPOINT, region_name=region, aws_access_key_id=access_key_id, aws_secret_access_key=secret, config=config
    )


def unique(stem):
    return f"{stem}-{uuid.uuid4().hex}"


def advance(duration):
    request = urllib.request.Request(
        f"{ENDPOINT}/_dev/clock", data=json.dumps({"advance": duration}).encode(), method="POST", headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


class KmsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kms = client()

    def new_key(self, **parameters):
        return self.kms.create_key(**parameters)["KeyMetadata"]

    def assert_refused(self, code, call, message=None, **parameters):
        """The call is refused with a code, by the class of boto3 where it has one, and where given with a message."""
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        error = caught.exception
        self.assertEqual(error.response["Error"]["Code"], code)
        self.assertEqual(error.response["ResponseMetadata"]["HTTPStatusCode"], 400)
        self.assertRegex(error.response["ResponseMetadata"]["RequestId"], UUID)
        known = getattr(self.kms.exceptions, code, None) if code in dir(self.kms.exceptions) else None
        if known is not None:
            self.assertIsInstance(error, known)
        if message is not None:
            self.assertEqual(error.response["Error"].get("Message", ""), message)


class Deletion(KmsTest):
    def test_cancel_key_deletion_answers_with_the_key_arn_and_leaves_the_key_disabled(self):
        key = self.new_key()
        self.kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
        answer = self.kms.cancel_key_deletion(KeyId=key["KeyId"])
        self.assertEqual(answer["KeyId"], f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{key['KeyId']}")
        self.assertEqual(set(answer), {"KeyId", "ResponseMetadata"})
        described = self.kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        self.assertEqual(described["KeyState"], "Disabled")
        self.assertFalse(described["Enabled"])
        self.assertNotIn("DeletionDate", described)
        self.assert_refused("DisabledException", self.kms.encrypt, f"{key['Arn']} is disabled.", KeyId=key["KeyId"], Plaintext=b"x")
        self.kms.enable_key(KeyId=key["KeyId"])
        self.assertEqual(self.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["KeyId"], key["Arn"])

    def test_cancel_key_deletion_of_an_enabled_key_is_an_invalid_state(self):
        key = self.new_key()
        self.assert_refused(
            "KMSInvalidStateException", self.kms.cancel_key_deletion, f"{key['Arn']} is not pending deletion.", KeyId=key["KeyId"]
        )

    def test_schedule_key_deletion_answers_with_a_date(self):
        key = self.new_key()
        answer = self.kms.schedule_key_deletion(KeyId=key["KeyId"])
        self.assertEqual(answer["KeyId"], key["Arn"])
        self.assertEqual(answer["KeyState"], "PendingDeletion")
        self.assertEqual(answer["PendingWindowInDays"], 30)
        wait = answer["DeletionDate"] - key["CreationDate"]
        self.assertGreaterEqual(wait, datetime.timedelta(days=30))
        self.assertLess(wait, datetime.timedelta(days=30, minutes=1))

    def test_waiting_periods_outside_7_to_30_days_are_refused(self):
        key = self.new_key()
        for days in (0, 6, 31, 366):
            with self.subTest(days=days):
                self.assert_refused("ValidationException", self.kms.schedule_key_deletion, KeyId=key["KeyId"], PendingWindowInDays=days)

    def test_a_key_is_gone_when_its_waiting_period_is_over(self):
        key = self.new_key()
        self.kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
        advance("P8D")
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                self.kms.describe_key(KeyId=key["KeyId"])
            except self.kms.exceptions.NotFoundException:
                break
        self.assert_refused("NotFoundException", self.kms.cancel_key_deletion, f"Key '{key['Arn']}' does not exist", KeyId=key["KeyId"])


class Encryption(KmsTest):
    def test_what_was_encrypted_decrypts_in_the_same_context_only(self):
        key = self.new_key()
        context = {"tenant": "42", "purpose": "tests"}
        encrypted = self.kms.encrypt(KeyId=key["Arn"], Plaintext=b"a secret", EncryptionContext=context)
        self.assertEqual(encrypted["KeyId"], key["Arn"])
        self.assertEqual(encrypted["CiphertextBlob"][:5], b"\x01\x02\x02\x00\x78")
        opened = self.kms.decrypt(CiphertextBlob=encrypted["CiphertextBlob"], EncryptionContext=dict(reversed(context.items())))
        self.assertEqual(opened["Plaintext"], b"a secret")
        self.assertEqual(opened["KeyId"], key["Arn"])
        self.assert_refused("InvalidCiphertextException", self.kms.decrypt, CiphertextBlob=encrypted["CiphertextBlob"])

    def test_data_keys(self):
        key = self.new_key()
        for parameters, size in (({"KeySpec": "AES_256"}, 32), ({"KeySpec": "AES_128"}, 16), ({"NumberOfBytes": 1024}, 1024)):
            with self.subTest(parameters=parameters):
                made = self.kms.generate_data_key(KeyId=key["KeyId"], **parameters)
                self.assertEqual(len(made["Plaintext"]), size)
                self.assertEqual(self.kms.decrypt(CiphertextBlob=made["CiphertextBlob"])["Plaintext"], made["Plaintext"])
        self.assertNotIn("Plaintext", self.kms.generate_data_key_without_plaintext(KeyId=key["KeyId"], KeySpec="AES_256"))

    def test_re_encrypt(self):
        source, destination = self.new_key(), self.new_key()
        blob = self.kms.encrypt(KeyId=source["KeyId"], Plaintext=b"moved")["CiphertextBlob"]
        moved = self.kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=destination["KeyId"])
        self.assertEqual((moved["SourceKeyId"], moved["KeyId"]), (source["Arn"], destination["Arn"]))
        self.assertEqual(self.kms.decrypt(CiphertextBlob=moved["CiphertextBlob"], KeyId=destination["Arn"])["Plaintext"], b"moved")

    def test_another_key_than_the_ciphertexts_is_incorrect(self):
        blob = self.kms.encrypt(KeyId=self.new_key()["KeyId"], Plaintext=b"x")["CiphertextBlob"]
        self.assert_refused(
            "IncorrectKeyException", self.kms.decrypt,
            "The key ID in the request does not identify a CMK that can perform this operation.",
            CiphertextBlob=blob, KeyId=self.new_key()["KeyId"],
        )

    def test_garbage_is_no_ciphertext(self):
        self.assert_refused("InvalidCiphertextException", self.kms.decrypt, CiphertextBlob=b"garbage")

    def test_plaintexts_of_1_to_4096_bytes(self):
        key = self.new_key()["KeyId"]
        for size in (1, 4096):
            blob = self.kms.encrypt(KeyId=key, Plaintext=b"p" * size)["CiphertextBlob"]
            self.assertEqual(self.kms.decrypt(CiphertextBlob=blob)["Plaintext"], b"p" * size)
        for size in (0, 4097):
            with self.subTest(size=size):
                self.assert_refused("ValidationException", self.kms.encrypt, KeyId=key, Plaintext=b"p" * size)

    def test_random_bytes(self):
        self.assertEqual(len(self.kms.generate_random(NumberOfBytes=1024)["Plaintext"]), 1024)
        self.assert_refused("ValidationException", self.kms.generate_random, "NumberOfBytes is required.")
        self.assert_refused("ValidationException", self.kms.generate_random, NumberOfBytes=1025)


class Management(KmsTest):
    def test_key_metadata(self):
        key = self.new_key(Description="described", Tags=[{"TagKey": "team", "TagValue": "billing"}])
        self.assertEqual(key["Description"], "described")
        self.assertIsInstance(key["CreationDate"], datetime.datetime)
        self.assertEqual(key["EncryptionAlgorithms"], ["SYMMETRIC_DEFAULT"])
        self.assertEqual(self.kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"], key)
        self.assertEqual(self.kms.list_resource_tags(KeyId=key["KeyId"])["Tags"], [{"TagKey": "team", "TagValue": "billing"}])

    def test_aliases(self):
        key, other = self.new_key(), self.new_key()
        alias = f"alias/{unique('boto3')}"
        self.kms.create_alias(AliasName=alias, TargetKeyId=key["KeyId"])
        arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:{alias}"
        self.assert_refused(
            "AlreadyExistsException", self.kms.create_alias, f"An alias with the name {arn} already exists", AliasName=alias, TargetKeyId=key["KeyId"]
        )
        self.assertEqual(self.kms.describe_key(KeyId=arn)["KeyMetadata"]["KeyId"], key["KeyId"])
        self.kms.update_alias(AliasName=alias, TargetKeyId=other["Arn"])
        self.assertEqual(self.kms.encrypt(KeyId=alias, Plaintext=b"x")["KeyId"], other["Arn"])
        self.kms.delete_alias(AliasName=alias)
        self.assert_refused("NotFoundException", self.kms.describe_key, f"Alias {arn} is not found.", KeyId=alias)

    def test_tags(self):
        key = self.new_key()["KeyId"]
        self.kms.tag_resource(KeyId=key, Tags=[{"TagKey": "a", "TagValue": "1"}, {"TagKey": "b", "TagValue": ""}])
        self.kms.untag_resource(KeyId=key, TagKeys=["a", "never-there"])
        self.assertEqual(self.kms.list_resource_tags(KeyId=key)["Tags"], [{"TagKey": "b", "TagValue": ""}])
        self.assert_refused(
            "TagException", self.kms.tag_resource, "Tags beginning with aws: are reserved", KeyId=key, Tags=[{"TagKey": "aws:x", "TagValue": ""}]
        )

    def test_rotation_status(self):
        key = self.new_key()["KeyId"]
        self.assertFalse(self.kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"])
        self.kms.enable_key_rotation(KeyId=key)
        self.assertTrue(self.kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"])
        self.kms.disable_key_rotation(KeyId=key)
        self.assertFalse(self.kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"])

    def test_policies(self):
        key = self.new_key()
        policy = json.loads(self.kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"])
        policy["Statement"].append({"Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*"})
        self.kms.put_key_policy(KeyId=key["KeyId"], PolicyName="default", Policy=json.dumps(policy))
        self.assertEqual(json.loads(self.kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"]), policy)
        self.assert_refused(
            "AccessDeniedException",
            self.kms.encrypt,
            f"User: arn:aws:iam::{ACCOUNT}:root is not authorized to perform: kms:Encrypt on resource: {key['Arn']} with an explicit deny in a resource-based policy",
            KeyId=key["KeyId"],
            Plaintext=b"x",
        )
        self.assert_refused("MalformedPolicyDocumentException", self.kms.put_key_policy, KeyId=key["KeyId"], PolicyName="default", Policy="{")

    def test_unknown_keys(self):
        key_id = str(uuid.uuid4())
        arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{key_id}"
        self.assert_refused("NotFoundException", self.kms.describe_key, f"Key '{arn}' does not exist", KeyId=key_id)
        self.assert_refused("NotFoundException", self.kms.disable_key, "Invalid keyId 'nonsense'", KeyId="nonsense")

    def test_a_symmetric_key_has_no_public_key(self):
        key = self.new_key()["KeyId"]
        self.assert_refused("UnsupportedOperationException", self.kms.get_public_key, KeyId=key)

    def test_wrong_types_are_serialization_errors(self):
        self.assert_refused("SerializationException", self.kms.describe_key, "NUMBER_VALUE can not be converted to a String", KeyId=1)
        self.assert_refused("SerializationException", self.kms.list_keys, "STRING_VALUE can not be converted to an Integer", Limit="ten")


class Lists(KmsTest):
    def test_paginators_show_each_item_once(self):
        kms = client(access_key_id=str(uuid.uuid4().int)[:12])
        keys = {kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(5)}
        aliases = {f"alias/{n}" for n in range(5)}
        for alias in aliases:
            kms.create_alias(AliasName=alias, TargetKeyId=min(keys))
        for size in (1, 2, 5, 6):
            with self.subTest(size=size):
                pages = kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": size})
                listed = [key["KeyId"] for page in pages for key in page["Keys"]]
                self.assertEqual(sorted(listed), sorted(keys))
                pages = kms.get_paginator("list_aliases").paginate(PaginationConfig={"PageSize": size})
                self.assertEqual(sorted(alias["AliasName"] for page in pages for alias in page["Aliases"]), sorted(aliases))

    def test_a_marker_that_nobody_gave_out_is_refused(self):
        self.assert_refused("InvalidMarkerException", self.kms.list_keys, Marker="AAAA")


class Callers(KmsTest):
    def test_accounts_and_regions_are_apart(self):
        other = client(access_key_id="111122223333")
        key = other.create_key()["KeyMetadata"]
        self.assertEqual(key["AWSAccountId"], "111122223333")
        self.assert_refused("NotFoundException", self.kms.describe_key, KeyId=key["KeyId"])
        self.assert_refused("AccessDeniedException", self.kms.describe_key, KeyId=key["Arn"])
        elsewhere = client(access_key_id="111122223333", region="ap-southeast-2")
        self.assert_refused("NotFoundException", elsewhere.describe_key, "Invalid arn eu-central-1", KeyId=key["Arn"])

    def test_a_wrong_secret_is_refused(self):
        self.assert_refused("InvalidSignatureException", client(secret="wrong").list_keys)

    def test_an_unknown_access_key_is_refused(self):
        self.assert_refused(
            "UnrecognizedClientException", client(access_key_id="AKIANOBODY").list_keys, "The security token included in the request is invalid."
        )


if __name__ == "__main__":
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]))
    failed = len(result.failures) + len(result.errors)
    print(f"# pass {result.testsRun - failed}")
    print(f"# fail {failed}")
    sys.exit(0 if result.wasSuccessful() else 1)
